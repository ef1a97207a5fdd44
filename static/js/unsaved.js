/*
 * Warns before a page with typed but unsaved words is left. Works on forms with
 * data-unsaved; the browser words the question. data-changed marks a form that holds
 * something unsaved, for other modules and for the tests.
 */
function changed() {
  return document.querySelector("form[data-changed]") !== null;
}

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => form.setAttribute("data-changed", ""));
  form.addEventListener("submit", () => form.removeAttribute("data-changed"));
}

addEventListener("beforeunload", (event) => {
  if (changed()) event.preventDefault();
});
