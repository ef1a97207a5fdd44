/*
 * Saves a whole form while it is typed: forms with data-autosave-form are posted to their own
 * action, two seconds after the last key, with the header X-Autosave. Only the answer 204 counts as
 * saved; anything else (a lost line, an ended session) is said, and tried again at the next
 * key or when the session is about to end. The ordinary button keeps working all the same.
 *
 * The form names, in data-saved and data-not-saved, what [data-saved-note] then says;
 * %s stands for the time.
 */
const PAUSE = 2_000;

function clock() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${two(now.getHours())}.${two(now.getMinutes())}`;
}

function watch(form) {
  const note = form.querySelector("[data-saved-note]");
  let pause;
  let round = 0;

  function say(saved) {
    if (!note) return;
    note.textContent = (saved ? form.dataset.saved : form.dataset.notSaved).replace("%s", clock());
    note.classList.toggle("not-yet", !saved);
  }

  async function save() {
    if (!form.hasAttribute("data-changed")) return;
    const mine = ++round;
    let saved = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
      saved = answer.status === 204;
    } catch {
      saved = false;
    }
    /* Typed on in the meantime: what is saved is no longer what stands there. */
    if (mine !== round) return;
    if (saved) form.removeAttribute("data-changed");
    say(saved);
  }

  form.addEventListener("input", () => {
    round += 1;
    form.setAttribute("data-changed", "");
    clearTimeout(pause);
    pause = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(pause));
  document.addEventListener("session:soon", save);
}

document.querySelectorAll("form[data-autosave-form]").forEach(watch);
