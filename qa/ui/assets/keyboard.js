// Keys of the whole page, and names for the controls that Gradio leaves unnamed or names in English.
import {say} from "./dom.js";
import {hideDrawers} from "./frame.js";
import {closeArticle, openActive, stepCitation} from "./sources.js";

const KEYS = {
  "/": () => document.querySelector("#jw-box textarea")?.focus(),
  j: () => stepCitation(1),
  k: () => stepCitation(-1),
  o: openActive,
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    if (!closeArticle()) hideDrawers();
    document.querySelector("#jw-chat .jw-on")?.focus();
    return;
  }
  const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (!writing && KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

function name(control, label) {
  if (control.getAttribute("aria-label") === label) return;
  control.setAttribute("aria-label", label);
  control.title = label;
}

function nameControls() {
  for (const button of document.querySelectorAll("#jw-box button")) {
    name(button, say(button.classList.contains("stop-button") ? "stop" : "send"));
  }
  // Gradio names a message by its HTML; its words speak for themselves.
  for (const message of document.querySelectorAll("#jw-chat [data-testid][aria-label]")) message.removeAttribute("aria-label");
  document.querySelector("#jw-box textarea")?.setAttribute("aria-label", say("ask_label"));
}

let planned = false;
new MutationObserver(() => {
  if (planned) return;
  planned = true;
  requestAnimationFrame(() => { planned = false; nameControls(); });
}).observe(document.body, {childList: true, subtree: true});
