// The library tab: upload, and three lists: articles page by page, quarantine, what earlier runs did.
import {ask, element, iconButton, notify, say, textButton} from "./dom.js";
import {showSide} from "./frame.js";
import {drawQuarantine, drawRuns} from "./holdings.js";
import {openArticle} from "./sources.js";
import {drawUploads} from "./uploads.js";

const panel = document.getElementById("jw-library");
const search = element("input", {
  type: "search", class: "jw-search", placeholder: say("search_articles"), "aria-label": say("search_articles"),
  oninput: () => { clearTimeout(waiting); waiting = setTimeout(() => { offset = 0; refresh(); }, 200); },
});
const list = element("div", {class: "jw-list"});
const pages = element("nav", {class: "jw-pages", "aria-label": say("articles_tab")});
const LISTS = {articles_tab: drawArticles, quarantine: drawQuarantine, runs: drawRuns};
const choices = Object.keys(LISTS).map((name) => element("button", {
  type: "button", class: "jw-choice", "aria-pressed": name === "articles_tab", "data-list": name, onclick: () => choose(name),
}, say(name)));
panel.append(drawUploads(refresh), element("div", {class: "jw-choices", role: "group"}, choices), search, list, pages);

let chosen = "articles_tab";
let offset = 0;
let waiting = 0;
let asked = 0;

function choose(name) {
  chosen = name;
  for (const choice of choices) choice.setAttribute("aria-pressed", choice.dataset.list === name);
  search.hidden = name !== "articles_tab";
  refresh();
}

async function refresh() {
  const turn = ++asked;
  let drawn;
  try {
    drawn = await LISTS[chosen]();
  } catch (error) {
    drawn = [element("p", {class: "jw-nothing"}, error.message)];
  }
  if (turn !== asked) return;
  if (chosen !== "articles_tab") pages.replaceChildren();
  list.replaceChildren(...drawn);
  list.scrollTop = 0;
}

async function drawArticles() {
  const matching = search.value.trim();
  const found = await ask(`/api/articles?matching=${encodeURIComponent(matching)}&offset=${offset}`);
  drawPages(found, matching);
  if (!found.articles.length) return [element("p", {class: "jw-nothing"}, say(matching ? "no_match" : "no_articles"))];
  const count = matching ? [] : [element("p", {class: "jw-group"}, say("articles_count", {count: found.count.toLocaleString()}))];
  return [...count, element("div", {role: "list"}, found.articles.map(drawRow))];
}

/** Draw the bar below the list: the page stays as light with a hundred thousand articles as with fifty. */
function drawPages(found, matching) {
  const {length} = found;
  const page = offset / length + 1;
  const last = Math.max(1, Math.ceil(found.count / length));
  const go = (place) => { offset = place; refresh(); };
  const step = (icon, name, place, possible) => {
    const button = iconButton(icon, say(name), () => go(place));
    button.disabled = !possible;
    return button;
  };
  pages.replaceChildren(...(offset || found.more ? [
    step("back", "previous_page", Math.max(0, offset - length), offset > 0),
    element("span", {}, matching ? say("page_only", {page}) : say("page_of", {page: page.toLocaleString(), pages: last.toLocaleString()})),
    step("forward", "next_page", offset + length, found.more),
  ] : []));
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
    yes.disabled = true;
    await ask(`/api/articles/${encodeURIComponent(article.id)}`, {method: "DELETE"})
      .then(() => notify(say("deleted_proof")), (error) => notify(error.message));
    refresh();
  }, "jw-danger");
  row.classList.add("jw-asking");
  row.replaceChildren(
    element("span", {class: "jw-row-title"}, say("delete_article"), element("small", {}, article.title)),
    yes, textButton(say("no"), () => row.replaceWith(drawRow(article))),
  );
  yes.focus();
}

document.addEventListener("jiangwen:tab", (event) => { if (event.detail === "jw-library") refresh(); });
