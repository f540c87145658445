// One article in the panel: its words, the quotes of an answer marked, and what cleaning removed, on demand.
import {ask, element, say, textButton} from "./dom.js";

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
  holder.replaceChildren(
    drawFacts(article, place),
    article.moved ? element("p", {class: "jw-warning"}, say("quotes_moved")) : "",
    element("div", {class: "jw-words", lang: article.language}, article.paragraphs.flatMap((each) => drawParagraph(each, place))),
    article.removed
      ? textButton(removed ? say("hide_removed") : say("show_removed", {count: article.removed}), () => fill(holder, place, !removed))
      : "",
  );
}

function drawFacts(article, place) {
  const facts = [article.publisher, article.date, article.authors.length ? say("authors", {names: article.authors.join(" ")}) : ""];
  const page = place.answer && place.number ? `/s/${place.answer}/${place.number}#quote`
    : place.answer && place.rank ? `/p/${place.answer}/${place.rank}#quote` : `/article/${encodeURIComponent(place.article)}`;
  return element("p", {class: "jw-origin"},
    facts.filter(Boolean).map((fact) => element("span", {}, fact)),
    article.url ? element("a", {href: article.url, target: "_blank", rel: "noopener noreferrer"}, say("original")) : "",
    element("a", {href: page, target: "_blank", "data-page": true}, say("new_window")),
    article.quotes ? element("span", {class: "jw-count"}, say("quotes_here", {count: article.quotes})) : "");
}

function drawParagraph(paragraph, place) {
  const lines = paragraph.removed_before;
  const removed = lines.length ? [element("del", {class: "jw-removed", title: say("removed")}, lines.join("\n"))] : [];
  if (!paragraph.stretches.length) return removed;
  return [...removed, element("p", {}, paragraph.stretches.map((stretch) => drawStretch(stretch, place)))];
}

function drawStretch({text, numbers}, place) {
  if (!numbers.length) return text;
  const isOpened = numbers.includes(place.number ?? 0);
  const label = numbers.filter(Boolean).map((number) => `[${number}]`).join("");
  return element("mark", {class: isOpened ? "jw-opened" : null, title: label || null}, text);
}
