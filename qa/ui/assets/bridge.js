// Runs inside the chat's only own component: what the server signals goes to the page, what the page asks to the server.
const tell = (signal) => {
  window.jiangwen.signal = signal; // for a page whose scripts are not there yet
  document.dispatchEvent(new CustomEvent("jiangwen:signal"));
};
watch("value", () => tell(props.value || {}));
document.addEventListener("jiangwen:ask", (event) => trigger("ask", {question: event.detail}));
document.addEventListener("jiangwen:again", () => trigger("again", {}));
document.addEventListener("jiangwen:open", (event) => trigger("open", {id: event.detail}));
const named = new URL(location.href).searchParams.get("c");
if (named) trigger("open", {id: named});
else tell({conversation: "", answer: "", state: "empty", at: 0});
