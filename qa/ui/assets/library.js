// The library tab: upload, search, page through, delete articles.
import {ask, element, iconButton, notify, say, textButton} from "./dom.js";
import {showSide} from "./frame.js";
import {openArticle} from "./sources.js";

const panel = document.getElementById("jw-library");
const chooser = element("input", {type: "file", multiple: true, hidden: true, accept: ".txt,.md,.markdown,.html,.htm,.jsonl,.gz", onchange: uploadChosen});
const uploads = element("div", {class: "jw-uploads"});
const search = element("input", {
  type: "search", class: "jw-search", placeholder: say("search_articles"), "aria-label": say("search_articles"),
  oninput: () => { clearTimeout(waiting); waiting = setTimeout(refresh, 150); },
});
const count = element("p", {class: "jw-group"});
const list = element("div", {class: "jw-list", role: "list"});
const upload = textButton(say("upload"), () => chooser.click(), "jw-upload");
upload.append(element("small", {}, say("upload_kinds")));
panel.append(upload, chooser, uploads, search, count, list);

let waiting = 0;
let asked = 0;

async function refresh() {
  list.replaceChildren();
  await showMore(0);
}

async function showMore(offset) {
  const turn = ++asked;
  const matching = search.value.trim();
  let page;
  try {
    page = await ask(`/api/articles?matching=${encodeURIComponent(matching)}&offset=${offset}`);
  } catch (error) {
    list.replaceChildren(element("p", {class: "jw-nothing"}, error.message));
    return;
  }
  if (turn !== asked) return;
  list.querySelector(".jw-more")?.remove();
  count.textContent = say("articles_count", {count: page.count.toLocaleString()});
  list.append(...page.articles.map(drawRow));
  if (page.more) list.append(textButton(say("more"), () => showMore(offset + page.articles.length), "jw-more"));
  if (!list.children.length) list.append(element("p", {class: "jw-nothing"}, say(matching ? "no_match" : "no_articles")));
}

function drawRow(article) {
  const row = element("div", {class: "jw-row jw-article-row", role: "listitem"});
  const origin = [article.publisher, article.date].filter(Boolean).join(" · ");
  row.append(
    element("a", {
      class: "jw-row-title", href: `/article/${encodeURIComponent(article.id)}`, lang: article.language, title: article.title,
      onclick: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        openArticle({article: article.id, title: article.title});
        showSide("right");
      },
    }, element("span", {}, article.title), element("small", {}, origin)),
    iconButton("trash", say("delete"), () => confirmDeletion(row, article)),
  );
  return row;
}

function confirmDeletion(row, article) {
  const yes = textButton(say("yes"), async () => {
    await ask(`/api/articles/${encodeURIComponent(article.id)}`, {method: "DELETE"}).catch((error) => notify(error.message));
    refresh();
  }, "jw-danger");
  row.classList.add("jw-asking");
  row.replaceChildren(
    element("span", {class: "jw-row-title"}, say("delete_article"), element("small", {}, article.title)),
    yes, textButton(say("no"), () => row.replaceWith(drawRow(article))),
  );
  yes.focus();
}

async function uploadChosen() {
  const files = [...chooser.files];
  chooser.value = "";
  uploads.replaceChildren(textButton(say("dismiss"), () => uploads.replaceChildren(), "jw-dismiss"));
  for (const file of files) {
    const state = element("small", {});
    const row = element("div", {class: "jw-upload-row", role: "status"}, element("b", {}, file.name), state);
    uploads.lastChild.before(row);
    try {
      const report = await send(file, (percent) => {
        state.textContent = percent < 100 ? say("uploading", {percent}) : say("indexing");
      });
      state.textContent = describeReport(report);
      row.classList.add(report.failures.length || !(report.added + report.updated + report.skipped) ? "jw-bad" : "jw-good");
    } catch (error) {
      state.textContent = say("upload_failed", {reason: error.message});
      row.classList.add("jw-bad");
    }
  }
  refresh();
}

function describeReport(report) {
  const parts = [
    report.added && say("upload_added", {count: report.added}),
    report.updated && say("upload_updated", {count: report.updated}),
    report.skipped && say("upload_skipped"),
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
      else reject(new Error([data?.message, data?.hint].filter(Boolean).join(" ") || say("try_again")));
    };
    request.open("POST", `/api/articles?name=${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}

document.addEventListener("jiangwen:tab", (event) => { if (event.detail === "jw-library") refresh(); });
