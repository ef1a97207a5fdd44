/*
 * Bars that undo what was just done: each form[data-undo] counts down data-seconds in
 * [data-undo-left] (data-left holds the text with %s for the seconds) and is hidden when
 * they are over. [data-undo-note] says once, politely, what data-said holds; the counting
 * itself is not read aloud. The server looks at its own clock.
 */
const note = document.querySelector("[data-undo-note]");

function count(form) {
  const left = form.querySelector("[data-undo-left]");
  const end = Date.now() + Number(form.dataset.seconds) * 1_000;

  function show() {
    const seconds = Math.ceil((end - Date.now()) / 1_000);
    if (seconds > 0) {
      left.textContent = left.dataset.left.replace("%s", seconds);
      return;
    }
    clearInterval(counting);
    /* Who stood on the button goes on in the page, not at its top. */
    if (form.contains(document.activeElement)) document.querySelector("#main").focus();
    form.hidden = true;
  }

  const counting = setInterval(show, 250);
  show();
}

const bars = [...document.querySelectorAll("form[data-undo]")];
bars.forEach(count);
/* A region is read when it changes: what stood there from the start would not be. */
setTimeout(() => {
  note.textContent = bars.map((form) => form.dataset.said).join(" ");
}, 200);
