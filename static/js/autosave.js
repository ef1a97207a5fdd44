/*
 * Saves a draft on the server while it is typed: the text of a form with data-autosave (the address) is posted with the
 * header X-Autosave a moment after the last key, and every few seconds for who never pauses; also when the page is hidden
 * or left, and when the session is about to end. Nothing is kept in the browser but in the field itself.
 *
 * Only the answer 204 counts as saved; X-Draft and X-Edition say on what the next words go on. Anything else is said, and
 * tried again by itself, ever more slowly, and at once when the line comes back. A button is first tried the same way, so
 * that a dead line never leads away from words that are nowhere else. What was sent without an answer is remembered by its
 * hash, so that the server knows it as this window's own. 409: another window of the same writer went further.
 *
 * data-saved, data-not-saved, data-signed-out, data-overtaken, data-refused: what [data-saved-note] then says; %s is the time.
 */
const PAUSE = 1_200;
const AT_MOST = 4_000;
const SLOWEST = 20_000;
const PATIENCE = 15_000;
const LIGHT = 60_000; /* Bytes that a browser still sends for a page that is gone. */
const MANY = 50;
const states = new WeakMap();

function of(form) {
  if (!states.has(form)) states.set(form, { since: 0, tries: 0, timer: 0, sent: [], busy: false, stopped: false, through: false });
  return states.get(form);
}

function clock() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${two(now.getHours())}.${two(now.getMinutes())}`;
}

function say(form, what) {
  const note = form.querySelector("[data-saved-note]");
  if (!note) return;
  const words = form.dataset[what].replace("%s", clock());
  if (note.textContent !== words) note.textContent = words;
  note.classList.toggle("not-yet", what !== "saved");
}

function field(form, name) {
  return form.querySelector(`[name="${name}"]`);
}

function body(form, text, sent) {
  const fields = new URLSearchParams({ text });
  for (const name of ["csrfmiddlewaretoken", "draft", "edition", "writer"]) fields.set(name, field(form, name)?.value ?? "");
  for (const one of sent) fields.append("sent", one);
  return fields;
}

async function hash(text) {
  if (!globalThis.crypto?.subtle) return "";
  const made = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(made)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Posts the words once: "saved", or what became of them. */
async function post(form, state) {
  const text = field(form, "text").value;
  const fields = body(form, text, state.sent);
  const asking = fetch(form.dataset.autosave, {
    method: "POST",
    body: fields,
    headers: { "X-Autosave": "1" },
    redirect: "manual",
    keepalive: String(fields).length < LIGHT,
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null);
  state.sent = [...state.sent, await hash(text)].slice(-MANY);
  const answer = await asking;
  if (answer?.type === "opaqueredirect") return "signedOut";
  if (answer?.status === 409) return "overtaken";
  if (answer?.status === 400 || answer?.status === 413) return "refused";
  if (answer?.status === 403) return "stale";
  if (answer?.status !== 204) return "notSaved";
  field(form, "draft").value = answer.headers.get("X-Draft") ?? "";
  field(form, "edition").value = answer.headers.get("X-Edition") ?? "";
  state.sent = [];
  state.since = 0;
  if (field(form, "text").value === text) form.removeAttribute("data-changed");
  return "saved";
}

/* After signing in again, in another tab, forms carry the token of the session that is over. */
async function renewed(form) {
  try {
    const answer = await fetch("/toegankelijkheid/", { redirect: "manual", cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('input[name="csrfmiddlewaretoken"]')?.value;
    if (!answer.ok || !token) return false;
    for (const input of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) input.value = token;
    return true;
  } catch {
    return false;
  }
}

async function save(form) {
  const state = of(form);
  if (state.busy || state.stopped || !form.hasAttribute("data-changed")) return "saved";
  clearTimeout(state.timer);
  state.busy = true;
  let became = await post(form, state);
  if (became === "stale") became = (await renewed(form)) ? await post(form, state) : "signedOut";
  if (became === "stale") became = "signedOut";
  state.busy = false;
  say(form, became);
  state.stopped = became === "overtaken";
  if (became === "saved") {
    state.tries = 0;
    if (form.hasAttribute("data-changed")) schedule(form);
  } else if (became === "notSaved" || became === "signedOut") {
    state.tries += 1;
    state.timer = setTimeout(() => save(form), Math.min(SLOWEST, 500 * 2 ** state.tries));
  }
  return became;
}

function schedule(form) {
  const state = of(form);
  const now = Date.now();
  state.since ||= now;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), Math.max(0, Math.min(PAUSE, state.since + AT_MOST - now)));
}

function each(act) {
  document.querySelectorAll("form[data-autosave]").forEach(act);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  form.setAttribute("data-changed", "");
  if (of(form).tries === 0) schedule(form);
});

/* Before other listeners: they would take a button that was pressed for words that are safe. */
addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    if (!form.matches("form[data-autosave]")) return;
    const state = of(form);
    if (state.through || state.stopped || !form.hasAttribute("data-changed")) {
      clearTimeout(state.timer);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    while (state.busy) await new Promise((done) => setTimeout(done, 50));
    if ((await save(form)) === "notSaved") return;
    clearTimeout(state.timer);
    state.through = true;
    form.requestSubmit(pressed);
    state.through = false;
  },
  { capture: true },
);

document.addEventListener("session:soon", () => each(save));
document.addEventListener("visibilitychange", () => each(save));
addEventListener("online", () => each(save));
addEventListener("pagehide", () =>
  each((form) => {
    const state = of(form);
    if (form.hasAttribute("data-changed") && !state.stopped && !state.through) post(form, state);
  }),
);
