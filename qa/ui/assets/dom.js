// Building blocks of the page. Text becomes text nodes, never HTML: article words cannot become markup.
const {words} = window.jiangwen;
export const language = window.jiangwen.language;

const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  book: "M5 4h9a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM17 8h2v12",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  forward: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  download: "M12 4v11M8 11l4 4 4-4M5 20h14",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  upload: "M12 16V5M8 9l4-4 4 4M5 19h14",
  outside: "M14 5h5v5M19 5l-8 8M17 14v5H5V7h5",
  leave: "M10 5H5v14h5M14 8l4 4-4 4M18 12H9",
  check: "M5 12.5l4.5 4.5L19 7.5",
  light: "M12 4V2M12 22v-2M4 12H2M22 12h-2M6 6 4.6 4.6M19.4 19.4 18 18M18 6l1.4-1.4M4.6 19.4 6 18M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  system: "M4 5h16v11H4zM9 20h6M12 16v4",
};

/** Return the words for `key` in the reader's language, with `{name}` filled in from `values`. */
export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] ?? key);
}

/** Return a new element; `on…` attributes are listeners, children are elements or text. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith("aria-")) made.setAttribute(name, String(value));
    else if (value === false) continue;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick) {
  return element("button", {type: "button", class: "jw-icon", "aria-label": label, title: label, onclick}, icon(name));
}

export function textButton(label, onclick, extra = "") {
  return element("button", {type: "button", class: `jw-button ${extra}`.trim(), onclick}, label);
}

/** Return the JSON of one of our routes; throws an Error with words for the reader. */
export async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    document.dispatchEvent(new CustomEvent("jiangwen:unreachable"));
    throw new Error(say("unreachable"));
  }
  const data = await response.json().catch(() => null);
  if (!response.ok) {
    const error = new Error(data?.message || say("try_again"));
    error.status = response.status;
    throw error;
  }
  return data;
}

let fading = 0;
/** Show a short message, and read it out. */
export function notify(text) {
  document.querySelector(".jw-toast")?.remove();
  const toast = element("div", {class: "jw-toast"}, text);
  document.body.append(toast);
  announce(text);
  clearTimeout(fading);
  fading = setTimeout(() => toast.remove(), 2600);
}

/** Have a screen reader say `text`. */
export function announce(text) {
  document.getElementById("jw-live").textContent = text;
}

export async function copyText(text) {
  await navigator.clipboard.writeText(text);
  notify(say("copied"));
}
