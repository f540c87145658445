// Runs in <head>, before anything is painted: language and appearance, so that neither flashes, and early clicks.
(() => {
  const {locale} = window.jiangwen;
  // Gradio reads the browser's language once and offers no way to set it.
  Object.defineProperty(navigator, "language", {get: () => locale, configurable: true});
  Object.defineProperty(navigator, "languages", {get: () => [locale], configurable: true});

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem("jiangwen-theme") || "system";
  const apply = () => {
    const isDark = chosen() === "dark" || (chosen() === "system" && dark.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
    // Gradio puts its own choice on the body when it starts; the reader's stands.
    if (document.body && document.body.classList.contains("dark") !== isDark) document.body.classList.toggle("dark", isDark);
  };
  window.jiangwen.theme = {
    chosen,
    choose(name) { localStorage.setItem("jiangwen-theme", name); apply(); },
  };
  dark.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    new MutationObserver(apply).observe(document.body, {attributes: true, attributeFilter: ["class"]});
  });
  // A question of the first screen can be clicked before anything else is there to ask it.
  document.addEventListener("click", (event) => {
    const example = event.target.closest?.(".jw-example");
    if (!example) return;
    window.jiangwen.example = example.textContent;
    document.dispatchEvent(new CustomEvent("jiangwen:example"));
  });
  apply();
  if (!new URL(location.href).searchParams.get("c")) document.documentElement.classList.add("jw-empty");
})();
