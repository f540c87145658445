// What is beside the articles: those held in quarantine, and what earlier runs of reading did.
import {ask, element, notify, say, textButton} from "./dom.js";

/** Return the articles in quarantine, each with its reasons and a button that lets it in. */
export async function drawQuarantine() {
  const held = await ask("/api/quarantine");
  if (!held.length) return [element("p", {class: "jw-nothing"}, say("quarantine_empty"))];
  return [element("p", {class: "jw-group"}, say("quarantine_hint")), ...held.map(drawHeld)];
}

function drawHeld(article) {
  const origin = [article.publisher, article.date, say("quality_percent", {percent: Math.round(100 * article.score)})];
  const row = element("div", {class: "jw-held"},
    element("b", {lang: article.language}, article.title),
    element("small", {}, origin.filter(Boolean).join(" · ")),
    element("ul", {}, article.reasons.map((reason) => element("li", {}, reason))),
    textButton(say("release"), async () => {
      await ask(`/api/quarantine/${encodeURIComponent(article.id)}`, {method: "DELETE"})
        .then(() => { notify(say("released")); row.remove(); }, (error) => notify(error.message));
    }));
  return row;
}

/** Return what the latest runs of reading did, newest first. */
export async function drawRuns() {
  const runs = await ask("/api/runs");
  return runs.length ? runs.map(drawRun) : [element("p", {class: "jw-nothing"}, say("runs_empty"))];
}

function drawRun(run) {
  const counts = ["added", "updated", "skipped", "removed", "failed"].filter((name) => run[name]);
  const said = counts.map((name) => say(`run_${name}`, {count: run[name].toLocaleString()})).join(" · ");
  return element("div", {class: "jw-held"},
    element("b", {}, run.paths.join(" ")),
    element("small", {}, describeTime(run.started_at), run.finished_at ? "" : ` · ${say("run_unfinished")}`),
    element("p", {}, said || say("run_nothing")),
    run.failed ? drawFailures(run) : null);
}

/** Return a time of the reader's clock in the form in which articles are dated. */
function describeTime(moment) {
  const time = new Date(moment);
  return new Date(time - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16).replace("T", " ");
}

/** Return the reasons of a run's failures, folded; they are asked for when they are unfolded. */
function drawFailures(run) {
  const list = element("ul", {});
  return element("details", {
    ontoggle: async () => {
      const failures = await ask(`/api/runs/${run.number}/failures`).catch((error) => [{name: "", reason: error.message}]);
      list.replaceChildren(...failures.map((failure) => element("li", {}, failure.name ? say("named_reason", failure) : failure.reason)));
    },
  }, element("summary", {}, say("run_reasons")), list);
}
