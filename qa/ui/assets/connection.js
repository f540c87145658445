// Whether the server is there: while an answer is awaited, and after it was lost, it is asked again and again.
import {element, say} from "./dom.js";

const SECONDS = 2;
const banner = element("div", {id: "jw-offline", role: "alert", hidden: true}, say("reconnecting"));
document.body.append(banner);
let server = "";

async function look() {
  const response = await fetch("/healthz", {cache: "no-store"}).catch(() => null);
  const found = response?.ok ? (await response.json().catch(() => ({}))).server ?? "" : "";
  if (found && server && found !== server) {
    location.reload(); // another server than the one that was answering: it knows how far that one came
    return;
  }
  server ||= found;
  banner.hidden = Boolean(found);
}

setInterval(() => {
  if (document.documentElement.classList.contains("jw-running") || !banner.hidden) look();
}, SECONDS * 1000);
addEventListener("online", look);
document.addEventListener("jiangwen:unreachable", look);
document.addEventListener("jiangwen:ready", look, {once: true});
