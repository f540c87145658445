// Questions that may be asked next, between the answer and the input.
import {ask, element, say} from "./dom.js";

const strip = element("div", {id: "jw-follow", role: "group", "aria-label": say("follow_ups")});
let wanted = "";

/** Show the questions that follow an answer; none for an empty id. */
export async function showFollowUps(answer) {
  if (answer === wanted) return;
  wanted = answer;
  strip.replaceChildren();
  if (!answer) return;
  const questions = await ask(`/api/answers/${encodeURIComponent(answer)}/follow-ups`).catch(() => []);
  if (answer !== wanted || !questions.length) return;
  const box = document.getElementById("jw-box");
  (box.closest(".form") ?? box).before(strip);
  strip.replaceChildren(...questions.map((question) => element("button", {
    type: "button", class: "jw-example", onclick: () => document.dispatchEvent(new CustomEvent("jiangwen:ask", {detail: question})),
  }, question)));
}
