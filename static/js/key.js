/** Says in words that a device gave no key; without this the page would stand still. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-key-trouble]")) note.hidden = false;
});
