// "Copy" below an answer would copy its HTML: make it the words, numbered, with the list of sources.
import {notify, say} from "./dom.js";

const write = navigator.clipboard?.writeText.bind(navigator.clipboard);

function toPlainText(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const sources = new Map();
  for (const part of body.querySelectorAll(".jw-support, .jw-stage")) part.remove();
  for (const chip of body.querySelectorAll(".jw-chip")) {
    sources.set(chip.textContent, chip.title);
    chip.replaceWith(`[${chip.textContent}]`);
  }
  for (const line of body.querySelectorAll("br")) line.replaceWith("\n");
  const paragraphs = [...body.querySelectorAll("p, li")].map((each) => each.textContent.trim());
  const text = (paragraphs.length ? paragraphs.join("\n") : body.textContent).replaceAll("\u2060", "");
  const list = [...sources].map(([number, title]) => `[${number}] ${title}`);
  return list.length ? [text, "", say("source_list"), ...list].join("\n") : text;
}

if (write) {
  navigator.clipboard.writeText = async (text) => {
    const isMessage = /^<div class="jw-/.test(text);
    await write(isMessage ? toPlainText(text) : text);
    if (isMessage) notify(say("copied"));
  };
}
