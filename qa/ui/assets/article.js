// One article in the panel: its words, the quotes of an answer marked, and what cleaning removed, on demand.
import {ask, element, icon, iconButton, notify, say, textButton} from "./dom.js";

const FLAGGED = -1;

/** Return the article at `place` as an element; where it is gone, the reason. */
export async function drawArticle(place) {
  const holder = element("div", {class: "jw-article"});
  await fill(holder, place, false);
  return holder;
}

async function fill(holder, place, removed) {
  const query = new URLSearchParams({answer: place.answer ?? "", passage: place.rank ?? 0, removed});
  let article;
  try {
    article = await ask(`/api/articles/${encodeURIComponent(place.article)}?${query}`);
  } catch (error) {
    holder.replaceChildren(element("p", {class: "jw-nothing"}, error.status === 404 ? say("gone") : error.message));
    return;
  }
  const restore = async (block) => {
    try {
      await ask(`/api/articles/${encodeURIComponent(place.article)}/restored`, {
        method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({blocks: [block]}),
      });
      notify(say("restored"));
    } catch (error) {
      notify(error.message);
    }
    await fill(holder, place, true);
  };
  const words = element("div", {class: "jw-words", lang: article.language},
    article.paragraphs.flatMap((each) => drawParagraph(each, place, restore)));
  holder.replaceChildren(
    drawFacts(article, place),
    article.moved ? element("p", {class: "jw-warning"}, say("quotes_moved")) : "",
    words,
    article.removed
      ? textButton(removed ? say("hide_removed") : say("show_removed", {count: article.removed}), () => fill(holder, place, !removed))
      : "",
  );
  if (article.quotes > 1) holder.prepend(drawSteps(words));
}

function drawFacts(article, place) {
  const facts = [
    article.publisher, article.date,
    article.original_publisher ? say("taken_from", {name: article.original_publisher}) : "",
    article.authors.length ? say("authors", {names: article.authors.join(" ")}) : "",
  ];
  const page = place.answer && place.number ? `/s/${place.answer}/${place.number}#quote`
    : place.answer && place.rank ? `/p/${place.answer}/${place.rank}#quote` : `/article/${encodeURIComponent(place.article)}`;
  return element("p", {class: "jw-origin"},
    facts.filter(Boolean).map((fact) => element("span", {}, fact)),
    article.url ? element("a", {href: article.url, target: "_blank", rel: "noopener noreferrer"}, say("original")) : "",
    element("a", {href: page, target: "_blank", "data-page": true}, say("new_window")),
    article.quotes === 1 ? element("span", {class: "jw-count"}, say("quotes_here", {count: 1})) : "");
}

/** Return the bar that steps from quote to quote, in the order of the article. */
function drawSteps(words) {
  const places = [];
  for (const mark of words.querySelectorAll("mark[data-number]")) {
    const last = places.at(-1);
    // A quote that runs over paragraphs is one place.
    if (last?.dataset.number !== mark.dataset.number) places.push(mark);
  }
  let current = Math.max(0, places.findIndex((mark) => mark.classList.contains("jw-opened")));
  const count = element("span", {class: "jw-count", role: "status"});
  const go = (step) => {
    current = (current + step + places.length) % places.length;
    for (const mark of words.querySelectorAll(".jw-opened")) mark.classList.remove("jw-opened");
    const {number} = places[current].dataset;
    for (const mark of words.querySelectorAll(`mark[data-number="${number}"]`)) mark.classList.add("jw-opened");
    count.textContent = say("quote_of", {number: current + 1, count: places.length});
    if (step) places[current].scrollIntoView({block: "center"});
  };
  go(0);
  return element("div", {class: "jw-steps"}, count,
    iconButton("up", say("previous_quote"), () => go(-1)), iconButton("down", say("next_quote"), () => go(1)));
}

function drawParagraph(paragraph, place, restore) {
  const removed = paragraph.removed_before.map((each) => drawRemoved(each, restore));
  if (!paragraph.stretches.length) return removed;
  return [...removed, element("p", {}, paragraph.stretches.map((stretch) => drawStretch(stretch, place)))];
}

function drawRemoved({text, block, rule}, restore) {
  const known = say(`rule_${rule}`);
  const button = element("button", {type: "button", class: "jw-link", onclick: () => restore(block)}, icon("back"), say("restore"));
  return element("div", {class: "jw-removed"},
    element("p", {class: "jw-rule"}, `${say("removed")} · ${known === `rule_${rule}` ? say("rule_other") : known}`, button),
    element("del", {}, text));
}

function drawStretch({text, numbers}, place) {
  if (!numbers.length) return text;
  if (numbers.every((number) => number === FLAGGED)) return element("span", {class: "jw-flagged", title: say("flagged")}, text);
  const cited = numbers.filter((number) => number > 0);
  const isOpened = numbers.includes(place.number ?? 0);
  return element("mark", {
    class: isOpened ? "jw-opened" : null, title: cited.map((number) => `[${number}]`).join("") || null,
    "data-number": cited[0] ?? null,
  }, text);
}
