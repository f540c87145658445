// Where the chat is scrolled to: the latest question stays at its top while the answer grows, unless the reader scrolls.
const SECONDS_TO_SETTLE = 0.6;
const MARGIN = 10;

let following = false;
let planned = false;
let settling = 0;

/** Follow the latest question: until its answer is there where `isRunning`, else until the chat has been drawn. */
export function follow(isRunning) {
  following = true;
  clearTimeout(settling);
  if (!isRunning) settling = setTimeout(() => { following = false; }, SECONDS_TO_SETTLE * 1000);
  plan();
}

function plan() {
  if (planned || !following) return;
  planned = true;
  requestAnimationFrame(() => { planned = false; pin(); });
}

function pin() {
  const scroller = document.querySelector("#jw-chat .bubble-wrap");
  const question = [...document.querySelectorAll("#jw-chat .jw-question")].at(-1)?.closest(".message-row");
  if (!following || !scroller || !question) return;
  scroller.scrollTop += question.getBoundingClientRect().top - scroller.getBoundingClientRect().top - MARGIN;
}

function leave(event) {
  if (event.target.closest?.("#jw-chat")) following = false;
}

for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) document.addEventListener(kind, leave, {capture: true, passive: true});
new MutationObserver(plan).observe(document.body, {childList: true, subtree: true, characterData: true});
