// Top bar, tabs and drawers.
import {icon, language, notify, say} from "./dom.js";

const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const THEMES = ["system", "light", "dark"];

/** Show a side: as a drawer where the window is narrow, in its column where it is wide. */
export function showSide(side) {
  root.classList.remove(`jw-hide-${side}`, side === "left" ? "jw-show-right" : "jw-show-left");
  root.classList.add(`jw-show-${side}`);
  describe();
}

export function hideDrawers() {
  root.classList.remove("jw-show-left", "jw-show-right");
  describe();
}

export function isDrawer(side) {
  return matchMedia(side === "left" ? "(max-width: 900px)" : "(max-width: 1180px)").matches;
}

function toggleSide(side) {
  const [drawer, shown, hidden] = [isDrawer(side), `jw-show-${side}`, `jw-hide-${side}`];
  if (drawer ? root.classList.contains(shown) : !root.classList.contains(hidden)) {
    root.classList.remove(shown);
    root.classList.toggle(hidden, !drawer);
    describe();
  } else {
    showSide(side);
  }
}

function describe() {
  for (const [side, id] of [["left", "jw-menu"], ["right", "jw-show-sources"]]) {
    const open = root.classList.contains(isDrawer(side) ? `jw-show-${side}` : `jw-hide-${side}`) === isDrawer(side);
    byId(id).setAttribute("aria-expanded", open);
  }
}

function drawTheme() {
  const name = window.jiangwen.theme.chosen();
  const label = say(`theme_${name}`);
  const button = byId("jw-theme");
  button.replaceChildren(icon(name));
  button.setAttribute("aria-label", label);
  button.title = label;
  return label;
}

function selectTab(chosen) {
  for (const tab of document.querySelectorAll("#jw-tabs [role=tab]")) {
    const selected = tab === chosen;
    tab.setAttribute("aria-selected", selected);
    tab.tabIndex = selected ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).hidden = !selected;
  }
  document.dispatchEvent(new CustomEvent("jiangwen:tab", {detail: chosen.getAttribute("aria-controls")}));
}

for (const holder of document.querySelectorAll("[data-icon]")) holder.prepend(icon(holder.dataset.icon));

byId("jw-language").value = language;
byId("jw-language").addEventListener("change", (event) => {
  document.cookie = `jiangwen_language=${event.target.value}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
});

drawTheme();
byId("jw-theme").addEventListener("click", () => {
  const next = THEMES[(THEMES.indexOf(window.jiangwen.theme.chosen()) + 1) % THEMES.length];
  window.jiangwen.theme.choose(next);
  notify(drawTheme());
});

byId("jw-menu").addEventListener("click", () => toggleSide("left"));
byId("jw-show-sources").addEventListener("click", () => toggleSide("right"));
byId("jw-veil").addEventListener("click", hideDrawers);

const tabs = [...document.querySelectorAll("#jw-tabs [role=tab]")];
for (const tab of tabs) tab.addEventListener("click", () => selectTab(tab));
byId("jw-tabs").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
  const other = tabs.find((tab) => tab.getAttribute("aria-selected") !== "true");
  selectTab(other);
  other.focus();
});
addEventListener("resize", describe);
describe();
