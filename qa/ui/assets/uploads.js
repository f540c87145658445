// Adding articles from files: one after another, because the library has one writer, each with how far it has come.
import {element, say, textButton} from "./dom.js";

const KINDS = ".txt,.md,.markdown,.html,.htm,.mhtml,.mht,.pdf,.docx,.epub,.csv,.tsv,.json,.jsonl,.ndjson,.warc,.gz,.zip";

/** Return the upload button with the list of its uploads; `onadded` is called when they are done. */
export function drawUploads(onadded) {
  const chooser = element("input", {
    type: "file", multiple: true, hidden: true, accept: KINDS, "aria-label": say("upload"),
    onchange: () => { addFiles([...chooser.files]); chooser.value = ""; },
  });
  const list = element("div", {class: "jw-uploads"});
  const button = textButton(say("upload"), () => chooser.click(), "jw-upload");
  button.append(element("small", {}, say("upload_kinds")));
  const holder = element("div", {
    class: "jw-upload-area",
    ondragover: (event) => { event.preventDefault(); holder.classList.add("jw-over"); },
    ondragleave: () => holder.classList.remove("jw-over"),
    ondrop: (event) => { event.preventDefault(); holder.classList.remove("jw-over"); addFiles([...event.dataTransfer.files]); },
  }, button, chooser, list);

  async function addFiles(files) {
    if (!files.length) return;
    const done = element("small", {role: "status"});
    const rows = files.map((file) => drawRow(file.name));
    const head = element("div", {class: "jw-upload-head"}, done, textButton(say("dismiss"), () => list.replaceChildren(), "jw-dismiss"));
    list.replaceChildren(head, ...rows.map((row) => row.element));
    for (const [index, file] of files.entries()) {
      done.textContent = say("uploading_count", {done: index, total: files.length});
      await addFile(file, rows[index]);
    }
    done.textContent = say("uploading_count", {done: files.length, total: files.length});
    onadded();
  }
  return holder;
}

function drawRow(name) {
  const state = element("small", {}, say("waiting"));
  const bar = element("progress", {max: 100, value: 0, "aria-label": name});
  const row = element("div", {class: "jw-upload-row"}, element("b", {title: name}, name), state, bar);
  return {
    element: row,
    tell(percent) {
      bar.value = percent;
      state.textContent = percent < 100 ? say("uploading", {percent}) : say("indexing");
      if (percent >= 100) bar.removeAttribute("value");
    },
    end(text, outcome) {
      bar.remove();
      state.textContent = text;
      row.classList.add(outcome);
    },
  };
}

async function addFile(file, row) {
  try {
    const report = await send(file, row.tell);
    row.end(describeReport(report), judgeReport(report));
  } catch (error) {
    row.end(say("upload_failed", {reason: error.message}), "jw-bad");
  }
}

/** Return the class of a row: everything was taken in, something is to be said of it, or something was not. */
function judgeReport(report) {
  if (report.failures.length || report.added + report.updated + report.skipped === 0) return "jw-bad";
  return report.notes.length ? "jw-fair" : "jw-good";
}

function describeReport(report) {
  const parts = [
    report.added && say("upload_added", {count: report.added}),
    report.updated && say("upload_updated", {count: report.updated}),
    report.skipped && say("upload_skipped"),
    ...report.notes,
    ...report.failures.map((reason) => say("upload_failed", {reason})),
  ].filter(Boolean);
  return parts.length ? parts.join(" · ") : say("upload_nothing");
}

/** Send one file; `fetch` cannot tell how far an upload has come, so this is an XMLHttpRequest. */
function send(file, onprogress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = (event) => onprogress(Math.round((100 * event.loaded) / (event.total || 1)));
    request.upload.onload = () => onprogress(100);
    request.onerror = () => reject(new Error(say("unreachable")));
    request.onload = () => {
      let data = null;
      try { data = JSON.parse(request.responseText); } catch { /* answered below */ }
      if (request.status === 200) resolve(data);
      else if (request.status === 413) reject(new Error(say("upload_too_large", {limit: 50})));
      else reject(new Error(data?.message || say("try_again")));
    };
    request.open("POST", `/api/articles?name=${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}
