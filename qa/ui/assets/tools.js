// The row of buttons below an answer: copy, answer again, feedback, edit the search.
import {ask, copyText, element, notify, say, textButton} from "./dom.js";

const REASONS = ["wrong_quote", "wrong_answer", "incomplete", "outdated", "refused"];

const ACTIONS = {
  copy: (button) => copyText(toPlainText(button.closest(".prose"))),
  again: () => document.dispatchEvent(new CustomEvent("jiangwen:again")),
  edit: (button) => editQuestion(button.name),
  good: (button) => rate(button, "good", [], ""),
  bad: askReasons,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#jw-chat .jw-tool");
  closeMenus(event.target);
  if (!button) return;
  const action = [...button.classList].find((name) => name.startsWith("jw-do-")).slice("jw-do-".length);
  ACTIONS[action](button);
});

/** Put words into the input, ready to be changed and sent. */
export function editQuestion(question) {
  const box = document.querySelector("#jw-box textarea");
  box.value = question;
  box.dispatchEvent(new Event("input", {bubbles: true}));
  box.focus();
}

/** Return an answer's words, numbered, with the list of its sources. */
function toPlainText(message) {
  const body = message.cloneNode(true);
  const sources = new Map();
  for (const part of body.querySelectorAll(".jw-support, .jw-stage, .jw-tools, button")) part.remove();
  for (const chip of body.querySelectorAll(".jw-chip")) {
    sources.set(chip.textContent, chip.title);
    chip.replaceWith(`[${chip.textContent}]`);
  }
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  const text = [...body.querySelectorAll("p, li:not(:has(p))")].map((each) => each.textContent.trim()).join("\n").replaceAll("\u2060", "");
  const list = [...sources].map(([number, title]) => `[${number}] ${title}`);
  return list.length ? [text, "", say("source_list"), ...list].join("\n") : text;
}

async function rate(button, rating, reasons, comment) {
  const taken = button.classList.contains("jw-pressed") && rating === "good" ? "" : rating;
  const body = JSON.stringify({rating: taken, reasons, comment});
  try {
    await ask(`/api/answers/${encodeURIComponent(button.name)}/feedback`, {method: "PUT", headers: {"Content-Type": "application/json"}, body});
  } catch (error) {
    notify(error.message);
    return;
  }
  for (const each of button.parentElement.querySelectorAll(".jw-do-good, .jw-do-bad")) {
    each.classList.toggle("jw-pressed", Boolean(taken) && each.classList.contains(`jw-do-${taken}`));
  }
  if (taken) notify(say("feedback_thanks"));
}

function askReasons(button) {
  const boxes = REASONS.map((reason) => element("label", {}, element("input", {type: "checkbox", value: reason}), say(`feedback_${reason}`)));
  const comment = element("textarea", {rows: 2, maxlength: 1000, placeholder: say("feedback_comment"), "aria-label": say("feedback_comment")});
  const send = element("button", {type: "submit", class: "jw-button jw-primary"}, say("feedback_send"));
  const form = element("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      const reasons = boxes.map((label) => label.firstChild).filter((box) => box.checked).map((box) => box.value);
      dialog.close();
      await rate(button, "bad", reasons, comment.value);
    },
  }, element("h2", {}, say("feedback_title")), boxes, comment,
    element("p", {class: "jw-actions"}, send, textButton(say("no"), () => dialog.close())));
  const dialog = element("dialog", {class: "jw-dialog", "aria-label": say("feedback_title"), onclose: () => { dialog.remove(); button.focus(); }}, form);
  document.body.append(dialog);
  dialog.showModal();
}

function closeMenus(target) {
  for (const menu of document.querySelectorAll("details.jw-menu[open]")) {
    if (!menu.contains(target) || target.closest("a")) menu.open = false;
  }
}
