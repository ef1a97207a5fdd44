/*
 * Keyboard shortcuts: a key moves the focus to the first visible element that bears it in
 * data-shortcut. It never presses, sends or opens anything: that stays with Enter.
 *
 * They can be switched off, signs as well as letters (WCAG 2.1.4) with a button that has data-shortcuts-toggle
 * and names in data-switch-on and data-switch-off what it does. The choice is kept in this
 * browser and says nothing about any case.
 */
const KEPT = "livc-r-shortcuts";
const typing = "input, textarea, select, [contenteditable]";

function lettersOn() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    /* A browser that keeps nothing forgets the choice; the shortcuts still work. */
  }
}

function visible(element) {
  return element.getClientRects().length > 0;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.(typing)) return;
  const key = event.key.toLowerCase();
  if (!/^[a-z/?]$/.test(key) || !lettersOn()) return;
  const bearers = document.querySelectorAll(`[data-shortcut="${key}"]`);
  const bearer = [...bearers].find(visible);
  if (!bearer) return;
  event.preventDefault();
  bearer.focus();
});

for (const toggle of document.querySelectorAll("[data-shortcuts-toggle]")) {
  const show = () => {
    toggle.textContent = lettersOn() ? toggle.dataset.switchOff : toggle.dataset.switchOn;
  };
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    keep(!lettersOn());
    show();
  });
  show();
}
