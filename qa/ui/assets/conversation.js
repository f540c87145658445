// What happens in the chat, seen from the page: signals of the server, clicks on chips, examples of the first screen.
import {announce, say} from "./dom.js";
import {follow} from "./following.js";
import {showFollowUps} from "./followups.js";
import {openSource, showSources} from "./sources.js";

const root = document.documentElement;
const otherTabs = new BroadcastChannel("jiangwen");
let latest = 0;
let wished = null; // the conversation that the reader wants to open
const SOURCE = /^\/(s|p)\/([\w-]+)\/(\d+)/;

function takeSignal() {
  const {conversation, answer, state, at} = window.jiangwen.signal ?? {};
  if (!state || at < latest) return;
  latest = at;
  const [isFirst, wasRunning] = [!root.classList.contains("jw-ready"), isRunning()];
  if (!root.classList.contains("jw-ready")) document.dispatchEvent(new CustomEvent("jiangwen:ready"));
  root.classList.add("jw-ready");
  root.classList.toggle("jw-empty", !conversation);
  root.classList.toggle("jw-running", state === "running" || state === "found");
  nameAddress(conversation, isFirst);
  if (wasRunning && !isRunning()) otherTabs.postMessage(conversation);
  if (state !== "found") follow(state === "running");
  if (state === "running") {
    announce(say("answering"));
    showSources("");
  } else {
    showSources(answer, {fresh: true});
    if (state === "answered") announceAnswer();
  }
  showFollowUps(state === "answered" ? answer : "");
  if (state !== "found") document.dispatchEvent(new CustomEvent("jiangwen:changed", {detail: {conversation}}));
  askExample();
}

/** Ask the question of the first screen that was clicked; before the chat is there, it waits. */
function askExample() {
  const question = window.jiangwen.example;
  if (!question || !root.classList.contains("jw-ready")) return;
  window.jiangwen.example = "";
  document.dispatchEvent(new CustomEvent("jiangwen:ask", {detail: question}));
}

function announceAnswer() {
  const last = [...document.querySelectorAll("#jw-chat .jw-answer")].at(-1);
  announce(say("answer_ready", {count: last?.querySelectorAll(".jw-chip").length ?? 0}));
}

function isRunning() {
  return root.classList.contains("jw-running");
}

/** Put the conversation into the page's address, as a step to go back from where the reader has opened or begun it. */
function nameAddress(conversation, isFirst) {
  const address = new URL(location.href);
  if (conversation) address.searchParams.set("c", conversation);
  else address.searchParams.delete("c");
  const isStep = !isFirst && (wished === null || wished === conversation);
  wished = null;
  if (address.href !== location.href) history[isStep ? "pushState" : "replaceState"](null, "", address);
}

function shownConversation() {
  return new URL(location.href).searchParams.get("c") ?? "";
}

function openConversation(id) {
  document.dispatchEvent(new CustomEvent("jiangwen:open", {detail: id}));
}

document.addEventListener("jiangwen:open", (event) => { wished = event.detail; });
addEventListener("popstate", () => {
  // An answer being written here must not appear in the other conversation.
  if (isRunning()) location.reload();
  else openConversation(shownConversation());
});
otherTabs.addEventListener("message", (event) => {
  if (event.data === shownConversation() && !isRunning()) openConversation(event.data);
});

// A chip is a real link: a plain click opens the panel, any other click its page.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#jw-chat a[href]");
  const place = link && SOURCE.exec(link.getAttribute("href"));
  if (!place || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  event.stopPropagation();
  for (const chip of document.querySelectorAll("#jw-chat .jw-on")) chip.classList.remove("jw-on");
  link.classList.add("jw-on");
  const [, kind, answer, number] = place;
  openSource(kind === "s" ? {answer, number: Number(number)} : {answer, rank: Number(number)});
}, true);

document.addEventListener("jiangwen:example", askExample);
document.addEventListener("jiangwen:signal", takeSignal);
takeSignal();
