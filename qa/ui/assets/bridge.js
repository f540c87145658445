// Runs inside the chat's only own component: what the server signals goes to the page, what the page asks to the server.
const tell = () => {
  window.jiangwen.signal = props.value || {}; // for a page whose scripts are not there yet
  document.dispatchEvent(new CustomEvent("jiangwen:signal"));
};
watch("value", tell);
document.addEventListener("jiangwen:ask", (event) => trigger("ask", {question: event.detail}));
document.addEventListener("jiangwen:open", (event) => trigger("open", {id: event.detail}));
tell();
