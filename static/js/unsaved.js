/*
 * Warns before a page with typed but unsaved words is left. Works on forms with
 * data-unsaved; the browser words the question. data-changed marks a form that holds
 * something unsaved, for other modules and for the tests.
 *
 * Listens at the document: parts of a page may be renewed while it stands open.
 */
function changed() {
  return document.querySelector("form[data-changed]") !== null;
}

document.addEventListener("input", (event) => event.target.closest("form[data-unsaved]")?.setAttribute("data-changed", ""));
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-unsaved]")) event.target.removeAttribute("data-changed");
});

addEventListener("beforeunload", (event) => {
  if (changed()) event.preventDefault();
});
