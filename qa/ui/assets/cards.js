// One source as a card: a citation with its quote in context, or a passage that was found.
import {copyText, element, icon, say, textButton} from "./dom.js";

const CONTEXT_CHARS = 160;
const FOLDED_CONTEXT_CHARS = 24; // of a card of four lines: the quote has to be in them

/** Return the card of a citation; `on` says what happens when it is activated, or an article is to be opened. */
export function drawCitation(citation, {isActive, flagged, copies, on}) {
  const card = element("article", {
    class: `jw-source${isActive ? " jw-active" : ""}`, "data-number": citation.number,
    onclick: (event) => { if (!event.target.closest("a, button, summary")) on.activate(citation.number); },
  },
    element("h3", {}, element("button", {
      type: "button", class: "jw-source-title", "aria-expanded": isActive, onclick: () => on.activate(citation.number),
    }, element("span", {class: "jw-number"}, citation.number), element("span", {lang: citation.language}, citation.title))),
    drawOrigin(citation),
    element("p", {class: "jw-quote", lang: citation.language},
      element("span", {}, shortenBefore(citation.before, isActive ? CONTEXT_CHARS : FOLDED_CONTEXT_CHARS)), element("mark", {}, citation.quote),
      element("span", {}, shortenAfter(citation.after))),
    drawFlagged(flagged, citation.language),
  );
  if (isActive) card.append(drawBadges(citation), drawActions(citation, on));
  const others = drawCopies(copies, citation.article, on);
  if (others) card.append(others);
  return card;
}

/** Return the card of a passage. */
export function drawPassage(passage, {flagged, on}) {
  return element("article", {class: "jw-source jw-passage"},
    element("h3", {}, element("button", {type: "button", class: "jw-source-title", onclick: () => on.openPassage(passage)},
      element("span", {lang: passage.language}, passage.title))),
    drawOrigin(passage),
    element("p", {class: "jw-quote", lang: passage.language}, element("span", {}, passage.text)),
    drawFlagged(flagged, passage.language));
}

function drawOrigin(source) {
  const parts = [source.publisher, source.date, hostOf(source.url)].filter(Boolean);
  return parts.length ? element("p", {class: "jw-origin"}, parts.map((part) => element("span", {}, part))) : null;
}

function drawFlagged(sentences, language) {
  if (!sentences?.length) return null;
  return element("div", {class: "jw-warning"}, say("flagged"),
    sentences.map((sentence) => element("p", {lang: language}, `“${sentence}”`)));
}

function drawBadges(citation) {
  const verified = citation.verified
    ? element("span", {class: "jw-badge jw-supported"}, icon("check"), say("exact"))
    : element("span", {class: "jw-badge jw-unsupported"}, say("unverified"));
  return element("p", {class: "jw-badges"}, verified,
    citation.stored ? null : element("span", {class: "jw-badge jw-partial"}, say("gone")));
}

function drawActions(citation, on) {
  const origin = [citation.title, citation.publisher, citation.date].filter(Boolean).join("，");
  return element("p", {class: "jw-actions"},
    citation.stored ? textButton(say("open_article"), () => on.openCitation(citation)) : null,
    citation.url ? element("a", {class: "jw-button", href: citation.url, target: "_blank", rel: "noopener noreferrer"}, say("original")) : null,
    textButton(say("copy_quote"), () => copyText([`“${citation.quote}”`, origin, citation.url].filter(Boolean).join("\n"))));
}

/** Return the syndicated copies of a story, folded: which of them are not the one that is cited, and when each appeared. */
function drawCopies(copies, cited, on) {
  const count = (copies?.length ?? 1) - 1;
  if (count < 1) return null;
  return element("details", {class: "jw-copies"},
    element("summary", {}, say("copies", {count})),
    element("p", {class: "jw-label"}, say("copies_title")),
    element("ol", {}, copies.map((copy) => element("li", {},
      element("button", {type: "button", class: "jw-link", "aria-current": copy.id === cited || null, onclick: () => on.openCopy(copy)},
        copy.publisher || hostOf(copy.url) || copy.title),
      " ", element("small", {}, copy.date || say("undated"))))));
}

function hostOf(url) {
  try { return new URL(url).hostname; } catch { return ""; }
}

function shortenBefore(text = "", chars) {
  const joined = text.replace(/\s+/g, " ");
  return joined.length > chars ? `…${joined.slice(-chars)}` : joined;
}

function shortenAfter(text = "") {
  const joined = text.replace(/\s+/g, " ");
  return joined.length > CONTEXT_CHARS ? `${joined.slice(0, CONTEXT_CHARS)}…` : joined;
}
