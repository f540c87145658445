// The panel beside the chat: an answer's sources as cards, and an article opened at its quotes.
import {ask, copyText, element, icon, iconButton, say, textButton} from "./dom.js";
import {drawArticle} from "./article.js";
import {hideDrawers, showSide} from "./frame.js";

const panel = document.getElementById("jw-right");
const EMPTY = {answer: "", state: "empty", citations: [], passages: []};
const CONTEXT_CHARS = 160;
const known = new Map();

let shown = EMPTY;
let active = 0;
let opened = null;

/** Show the sources of an answer; `fresh` asks the server even where they are known. */
export async function showSources(answer, {fresh = false} = {}) {
  const sources = answer ? await fetchSources(answer, fresh) : EMPTY;
  const same = sources.answer === shown.answer;
  shown = sources;
  if (!same) [active, opened] = [0, null];
  if (!opened) draw();
}

/** Show one citation of an answer (`number`), or one passage found for it (`rank`). */
export async function openSource({answer, number = 0, rank = 0}) {
  shown = await fetchSources(answer);
  active = number;
  opened = null;
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
  const cards = element("div", {class: "jw-cards"}, citations.map(drawCitation));
  if (state === "answered" && passages.length) {
    cards.append(element("details", {class: "jw-unused"},
      element("summary", {}, say("unused", {count: passages.length})), passages.map(drawPassage)));
  } else {
    cards.append(...passages.map(drawPassage));
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

function drawCitation(citation) {
  const isActive = citation.number === active;
  const card = element("article", {
    class: `jw-source${isActive ? " jw-active" : ""}`, "data-number": citation.number,
    onclick: (event) => { if (!event.target.closest("a, button")) activate(citation.number); },
  },
    element("h3", {}, element("button", {
      type: "button", class: "jw-source-title", "aria-expanded": isActive, onclick: () => activate(citation.number),
    }, element("span", {class: "jw-number"}, citation.number), element("span", {lang: citation.language}, citation.title))),
    drawOrigin(citation),
    element("p", {class: "jw-quote", lang: citation.language},
      element("span", {}, shortenBefore(citation.before)), element("mark", {}, citation.quote),
      element("span", {}, shortenAfter(citation.after))),
  );
  if (isActive) card.append(drawBadges(citation), drawActions(citation));
  return card;
}

function activate(number) {
  active = active === number ? 0 : number;
  draw();
  panel.querySelector(`[data-number="${number}"] button`)?.focus({preventScroll: true});
}

function drawBadges(citation) {
  const verified = citation.verified
    ? element("span", {class: "jw-badge jw-supported"}, icon("check"), say("exact"))
    : element("span", {class: "jw-badge jw-unsupported"}, say("unverified"));
  return element("p", {class: "jw-badges"}, verified,
    citation.stored ? null : element("span", {class: "jw-badge jw-partial"}, say("gone")));
}

function drawActions(citation) {
  const origin = [citation.title, citation.publisher, citation.date].filter(Boolean).join("，");
  return element("p", {class: "jw-actions"},
    citation.stored ? textButton(say("open_article"), () => openArticle(placeOf(citation))) : null,
    citation.url ? element("a", {class: "jw-button", href: citation.url, target: "_blank", rel: "noopener noreferrer"}, say("original")) : null,
    textButton(say("copy_quote"), () => copyText([`“${citation.quote}”`, origin, citation.url].filter(Boolean).join("\n"))));
}

function drawPassage(passage) {
  return element("article", {class: "jw-source jw-passage"},
    element("h3", {}, element("button", {
      type: "button", class: "jw-source-title",
      onclick: () => openArticle({article: passage.article, title: passage.title, answer: shown.state === "running" ? "" : shown.answer, rank: passage.rank}),
    }, element("span", {lang: passage.language}, passage.title))),
    drawOrigin(passage),
    element("p", {class: "jw-quote", lang: passage.language}, element("span", {}, passage.text)));
}

function drawOrigin(source) {
  const parts = [source.publisher, source.date, hostOf(source.url)].filter(Boolean);
  return parts.length ? element("p", {class: "jw-origin"}, parts.map((part) => element("span", {}, part))) : null;
}

function placeOf(citation) {
  return {article: citation.article, title: citation.title, answer: shown.answer, number: citation.number};
}

function scrollToCard(number) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  panel.querySelector(`[data-number="${number}"]`)?.scrollIntoView({block: "nearest", behavior: calm ? "auto" : "smooth"});
}

function hostOf(url) {
  try { return new URL(url).hostname; } catch { return ""; }
}

function shortenBefore(text = "") {
  const joined = text.replace(/\s+/g, " ");
  return joined.length > CONTEXT_CHARS ? `…${joined.slice(-CONTEXT_CHARS)}` : joined;
}

function shortenAfter(text = "") {
  const joined = text.replace(/\s+/g, " ");
  return joined.length > CONTEXT_CHARS ? `${joined.slice(0, CONTEXT_CHARS)}…` : joined;
}

draw();
