// The list of conversations: search, open, rename, export, delete.
import {ask, element, icon, iconButton, notify, say, textButton} from "./dom.js";
import {hideDrawers} from "./frame.js";

const DAY = 24 * 3600 * 1000;
const panel = document.getElementById("jw-chats");
const list = element("div", {class: "jw-list"});
const search = element("input", {
  type: "search", class: "jw-search", placeholder: say("search_chats"), "aria-label": say("search_chats"),
  oninput: () => refresh(),
});
panel.append(search, list);

let current = "";

async function refresh() {
  const matching = search.value.trim();
  const found = await ask(`/api/conversations?matching=${encodeURIComponent(matching)}`).catch(() => []);
  if (matching !== search.value.trim()) return;
  if (!found.length) {
    list.replaceChildren(element("p", {class: "jw-nothing"}, say(matching ? "no_match" : "no_chats")));
    return;
  }
  let group = "";
  list.replaceChildren(...found.flatMap((conversation) => {
    const day = nameDay(conversation.updated_at * 1000);
    const heading = day === group ? [] : [element("h3", {class: "jw-group"}, say(day))];
    group = day;
    return [...heading, drawRow(conversation)];
  }));
}

function nameDay(milliseconds) {
  const midnight = new Date().setHours(0, 0, 0, 0);
  if (milliseconds >= midnight) return "today";
  return milliseconds >= midnight - DAY ? "yesterday" : "earlier";
}

function drawRow(conversation) {
  const row = element("div", {class: "jw-row"});
  const isCurrent = conversation.id === current;
  const open = element("a", {
    class: "jw-row-title", href: `/?c=${encodeURIComponent(conversation.id)}`, title: conversation.title,
    "aria-current": isCurrent ? "page" : null,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(conversation.id);
    },
  }, conversation.title);
  row.append(
    open,
    iconButton("pencil", say("rename"), () => askTitle(row, conversation)),
    element("a", {
      class: "jw-icon", href: `/export/${encodeURIComponent(conversation.id)}.md`, download: true,
      "aria-label": say("export"), title: say("export"),
    }, icon("download")),
    iconButton("trash", say("delete"), () => confirmDeletion(row, conversation)),
  );
  return row;
}

function askTitle(row, conversation) {
  const input = element("input", {class: "jw-search", value: conversation.title, maxlength: 60, "aria-label": say("rename")});
  let done = false;
  const save = async () => {
    if (done) return;
    done = true;
    const title = input.value.trim();
    if (title && title !== conversation.title) {
      await ask(`/api/conversations/${encodeURIComponent(conversation.id)}`, {
        method: "PATCH", headers: {"Content-Type": "application/json"}, body: JSON.stringify({title}),
      }).catch((error) => notify(error.message));
    }
    refresh();
  };
  input.addEventListener("blur", save);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) save();
    if (event.key === "Escape") { done = true; event.stopPropagation(); refresh(); }
  });
  row.replaceChildren(input);
  input.select();
}

function confirmDeletion(row, conversation) {
  const yes = textButton(say("yes"), async () => {
    await ask(`/api/conversations/${encodeURIComponent(conversation.id)}`, {method: "DELETE"})
      .catch((error) => notify(error.message));
    if (conversation.id === current) show("");
    refresh();
  }, "jw-danger");
  row.classList.add("jw-asking");
  row.replaceChildren(element("span", {class: "jw-row-title"}, say("delete_chat")), yes, textButton(say("no"), refresh));
  yes.focus();
}

function show(id) {
  const {classList} = document.documentElement;
  if (classList.contains("jw-running") || !classList.contains("jw-ready")) {
    // An answer being written here goes on, but must not appear in the other conversation: leave the page.
    location.assign(id ? `/?c=${encodeURIComponent(id)}` : "/");
    return;
  }
  document.dispatchEvent(new CustomEvent("jiangwen:open", {detail: id}));
  hideDrawers();
}

document.getElementById("jw-new").addEventListener("click", () => show(""));
document.addEventListener("jiangwen:changed", (event) => {
  current = event.detail.conversation;
  refresh();
});
refresh();
