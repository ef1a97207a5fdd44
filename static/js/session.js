/*
 * The time left of the session, in the ribbon. Reads from [data-session]:
 *   data-minutes   minutes left when the page was made
 *   data-left      text with %s for the minutes
 *   data-soon      what to announce two minutes before the end
 *   data-over      what to announce at the end
 * Announces in [data-session-note]. At the end main is covered, unless it holds words that
 * were not saved: nobody may lose what was typed.
 *
 * Other modules can say that the session was prolonged:
 *   document.dispatchEvent(new CustomEvent("session:left", { detail: minutes }))
 */
const SOON = 2;
const MINUTE = 60_000;
const box = document.querySelector("[data-session]");
const note = document.querySelector("[data-session-note]");

let end = 0;

function prolong(minutes) {
  end = Date.now() + minutes * MINUTE;
  show();
}

function say(text) {
  if (note && note.textContent !== text) note.textContent = text;
}

function show() {
  const minutes = Math.max(0, Math.ceil((end - Date.now()) / MINUTE));
  const over = minutes === 0;
  const soon = minutes <= SOON;
  box.querySelector("[data-session-left]").textContent = box.dataset.left.replace("%s", minutes);
  box.classList.toggle("session-soon", soon);
  say(over ? box.dataset.over : soon ? box.dataset.soon : "");
  if (soon && !over) document.dispatchEvent(new CustomEvent("session:soon"));
  const unsaved = document.querySelector("form[data-changed]");
  document.body.classList.toggle("session-over", over && !unsaved);
}

if (box) {
  prolong(Number(box.dataset.minutes));
  setInterval(show, 10_000);
  document.addEventListener("visibilitychange", show);
  document.addEventListener("session:left", (event) => prolong(Number(event.detail)));
}

/* After signing out the Back key must show nothing that the browser still remembers. */
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
