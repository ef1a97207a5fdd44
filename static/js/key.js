/** Passkeys: gives each form marked with data-key to the library, with what it needs, and says in words when a device gives no key. */
for (const form of document.querySelectorAll("form[data-key]")) {
  const { key, does, button, credential, options } = form.dataset;
  window.allauth.webauthn.forms[key]({
    ids: { [does]: button, credential },
    data: options ? JSON.parse(options) : {},
  });
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const note of document.querySelectorAll("[data-key-trouble]")) note.hidden = false;
});
