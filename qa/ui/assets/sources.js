// The panel beside the chat: an answer's sources as cards, and an article opened at its quotes.
import {drawArticle} from "./article.js";
import {drawCitation, drawPassage} from "./cards.js";
import {ask, element, iconButton, say} from "./dom.js";
import {hideDrawers, showSide} from "./frame.js";

const panel = document.getElementById("jw-right");
const EMPTY = {answer: "", state: "empty", citations: [], passages: [], flagged: {}};
const known = new Map();

let shown = EMPTY;
let active = 0;
let opened = null;
let copies = {};

const on = {
  activate,
  openCitation: (citation) => openArticle(placeOf(citation)),
  openPassage: (passage) => openArticle({
    article: passage.article, title: passage.title, answer: shown.state === "running" ? "" : shown.answer, rank: passage.rank,
  }),
  openCopy: (copy) => openArticle({article: copy.id, title: copy.title}),
};

/** Show the sources of an answer; `fresh` asks the server even where they are known. */
export async function showSources(answer, {fresh = false} = {}) {
  const sources = answer ? await fetchSources(answer, fresh) : EMPTY;
  const same = sources.answer === shown.answer;
  shown = sources;
  if (!same) [active, opened] = [0, null];
  if (!opened) draw();
  await fetchCopies();
}

/** Show one citation of an answer (`number`), or one passage found for it (`rank`). */
export async function openSource({answer, number = 0, rank = 0}) {
  const before = shown.answer;
  shown = await fetchSources(answer);
  active = number;
  opened = null;
  if (before !== answer) fetchCopies();
  showSide("right");
  draw();
  if (rank) {
    const passage = shown.passages.find((each) => each.rank === rank);
    if (passage) await openArticle({article: passage.article, title: passage.title, answer, rank});
  } else {
    scrollToCard(number);
  }
}

/** Open an article in the panel: at citation `number` or passage `rank` of `answer`, where they are given. */
export async function openArticle(place) {
  opened = place;
  panel.replaceChildren(drawHead(place.title, {back: true}), element("p", {class: "jw-nothing"}, say("loading")));
  const body = await drawArticle(place);
  if (opened !== place) return;
  panel.replaceChildren(drawHead(place.title, {back: true}), body);
  body.querySelector("mark.jw-opened, mark")?.scrollIntoView({block: "center"});
  panel.querySelector("button")?.focus({preventScroll: true});
}

/** Move to the next (1) or the previous (-1) citation. */
export function stepCitation(step) {
  const numbers = shown.citations.map((citation) => citation.number);
  if (!numbers.length || opened) return;
  const index = numbers.indexOf(active) + step;
  active = numbers[Math.max(0, Math.min(numbers.length - 1, index))];
  draw();
  scrollToCard(active);
}

/** Open the article of the active citation. */
export function openActive() {
  const citation = shown.citations.find((each) => each.number === active);
  if (citation) openArticle(placeOf(citation));
}

/** Leave the opened article; returns whether one was open. */
export function closeArticle() {
  if (!opened) return false;
  opened = null;
  draw();
  scrollToCard(active);
  return true;
}

/** Add to the cards which other outlets carry the same stories, once that is known. */
async function fetchCopies() {
  const {answer, state, citations} = shown;
  copies = {};
  if (state !== "answered" || !citations.length) return;
  const found = await ask(`/api/answers/${encodeURIComponent(answer)}/copies`).catch(() => ({}));
  if (answer !== shown.answer || !Object.keys(found).length) return;
  copies = found;
  if (!opened) draw();
}

async function fetchSources(answer, fresh = false) {
  if (!fresh && known.has(answer)) return known.get(answer);
  try {
    const sources = await ask(`/api/answers/${encodeURIComponent(answer)}`);
    if (sources.state !== "running") known.set(answer, sources);
    return sources;
  } catch {
    return {...EMPTY, answer};
  }
}

function draw() {
  const {citations, passages, state} = shown;
  if (!citations.length && !passages.length) {
    panel.replaceChildren(drawHead(say("sources")), element("div", {class: "jw-nothing"},
      element("strong", {}, say("sources_none")), element("p", {}, say("sources_none_hint"))));
    return;
  }
  const warned = new Set();
  // An article that is cited more than once is warned of once.
  const first = ({article}) => (warned.has(article) ? [] : (warned.add(article), shown.flagged[article]));
  const cards = element("div", {class: "jw-cards"}, citations.map((each) => drawCitation(each, {
    isActive: each.number === active, flagged: first(each), copies: copies[each.article], on,
  })));
  if (state === "answered" && passages.length) {
    cards.append(element("details", {class: "jw-unused"},
      element("summary", {}, say("unused", {count: passages.length})), passages.map((each) => drawPassage(each, {flagged: shown.flagged[each.article], on}))));
  } else {
    cards.append(...passages.map((each) => drawPassage(each, {flagged: shown.flagged[each.article], on})));
  }
  panel.replaceChildren(drawHead(nameState(state, citations.length, passages.length)), cards);
}

function nameState(state, citations, passages) {
  if (state === "running") return say("sources_found", {count: passages});
  if (state === "refused") return say("nearest_count", {count: passages});
  return say("sources_count", {count: citations});
}

function drawHead(title, {back = false} = {}) {
  return element("header", {class: "jw-head"},
    back ? iconButton("back", say("back"), closeArticle) : null,
    element("h2", {}, title),
    element("span", {class: "jw-only-drawer"}, iconButton("close", say("close"), hideDrawers)));
}

function activate(number) {
  active = active === number ? 0 : number;
  draw();
  panel.querySelector(`[data-number="${number}"] button`)?.focus({preventScroll: true});
}

function placeOf(citation) {
  return {article: citation.article, title: citation.title, answer: shown.answer, number: citation.number};
}

function scrollToCard(number) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  panel.querySelector(`[data-number="${number}"]`)?.scrollIntoView({block: "nearest", behavior: calm ? "auto" : "smooth"});
}

draw();
