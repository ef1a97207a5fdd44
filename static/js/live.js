/*
 * Keeps the page of a meeting as it is now. [data-live] holds the address to ask and data-version the mark of what this
 * page shows. As long as the page is looked at it is asked every few seconds whether that changed: 204 means no, and the
 * answer carries no content either way. Only after a change is this same page fetched, once.
 *
 * Then parts are replaced: elements with data-live-part and an id, of which something changed. What holds the focus, or a
 * form with typed words (data-changed) or ticks, waits until it doesn't. A part with parts in it is looked at part by part, as long
 * as they are the same ones. Nothing else moves: no jump, no other page. While a pointer is down everything waits: what
 * moves away from under it was not pressed.
 *
 * Other modules hear of a part that was replaced:
 *   document.addEventListener("live:shown", (event) => event.detail)      the new element
 * An answer may carry X-Session-Minutes: being present keeps the session alive.
 */
const PAUSE = 3_000;
const PARTS = "[data-live-part][id]";
const place = document.querySelector(".live-says");
const waiting = new Map();
let pressing = false;

/* What differs each time a page is made, and says nothing: tokens of forms, and the timer that goes on by itself. */
function plain(part) {
  const copy = part.cloneNode(true);
  for (const input of copy.querySelectorAll("input[name=csrfmiddlewaretoken], input[name=once]")) input.remove();
  for (const timer of copy.querySelectorAll("[data-timer]")) {
    timer.textContent = "";
    for (const name of ["data-timer", "class"]) timer.removeAttribute(name);
  }
  for (const toggle of copy.querySelectorAll("[data-shortcuts-toggle]")) toggle.remove();
  return copy.outerHTML.replace(/\s+/g, " ");
}

const shown = new Map(); /* what each part was when it came, before a hand or a module touched it */

function remember(root) {
  for (const part of [root, ...root.querySelectorAll(PARTS)]) if (part.matches?.(PARTS)) shown.set(part.id, plain(part));
}

function inner(part) {
  return [...part.querySelectorAll(PARTS)].filter((each) => each.parentElement.closest(PARTS) === part);
}

const TOUCHED = "form[data-changed], form[data-touched]";

function busy(part) {
  return pressing || part.contains(document.activeElement) || part.matches(TOUCHED) || part.querySelector(TOUCHED) !== null;
}

function replace(next) {
  const old = document.getElementById(next.id);
  if (!old) return false;
  const now = plain(next);
  if (shown.get(next.id) === now) return false;
  const [before, after] = [inner(old), inner(next)];
  if (before.length && before.map((part) => part.id).join() === after.map((part) => part.id).join()) {
    const changed = after.map(replace).includes(true);
    if (after.every((part) => !waiting.has(part.id))) shown.set(next.id, now);
    return changed;
  }
  if (busy(old)) {
    waiting.set(next.id, next);
    return false;
  }
  waiting.delete(next.id);
  const fresh = document.importNode(next, true);
  /* What was folded open stays so. */
  const [folds, again] = [old, fresh].map((part) => [part, ...part.querySelectorAll("*")].filter((each) => each.matches("details")));
  if (folds.length === again.length) folds.forEach((fold, n) => again[n].toggleAttribute("open", fold.open));
  old.replaceWith(fresh);
  remember(next);
  document.dispatchEvent(new CustomEvent("live:shown", { detail: fresh }));
  return true;
}

function say() {
  const said = place.querySelector("[data-live-said]");
  said.textContent = said.dataset.words;
  setTimeout(() => { said.textContent = ""; }, 2_000);
}

function only(which) {
  for (const name of ["lost", "ended", "closed"]) place.querySelector(`[data-live-${name}]`).hidden = name !== which;
}

/* What was closed to this reader goes from the screen; own words that were not saved stay. */
function close() {
  only("closed");
  for (const part of document.querySelectorAll(`main ${PARTS}`)) if (part.isConnected && !part.querySelector("form[data-changed]") && part.id !== "agenda-part") part.replaceChildren();
  place.removeAttribute("data-live");
}

async function show() {
  const answer = await fetch(location.href, { headers: { "X-Live": "1" }, redirect: "manual", cache: "no-store" });
  if (answer.status === 403 || answer.status === 404) return close();
  if (answer.status !== 200) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector(".live-says");
  if (!next) return undefined;
  waiting.clear();
  const top = [...page.querySelectorAll(PARTS)].filter((part) => !part.parentElement.closest(PARTS));
  if (top.map(replace).includes(true)) say();
  for (const name of ["data-live", "data-version"]) {
    if (next.hasAttribute(name)) place.setAttribute(name, next.getAttribute(name));
    else place.removeAttribute(name);
  }
  return undefined;
}

/* The part one just left, or whose words were saved. */
function catchUp() {
  for (const next of [...waiting.values()]) replace(next);
}

/* What tells that no pointer is down any more: a list or a menu that opens may keep the lifting itself to itself. */
const LIFTED = ["pointerup", "pointercancel", "dragend", "contextmenu", "keydown"];

/* After the click that this is part of. */
function lifted() {
  if (pressing) setTimeout(() => { pressing = false; catchUp(); }, 0);
}

async function ask() {
  if (document.hidden || !place.dataset.live) return;
  catchUp();
  try {
    const address = new URL(place.dataset.live, location.href);
    address.searchParams.set("version", place.dataset.version);
    const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect") return only("ended");
    if (answer.status !== 200 && answer.status !== 204) return only("lost");
    const minutes = answer.headers.get("X-Session-Minutes");
    if (minutes) document.dispatchEvent(new CustomEvent("session:left", { detail: minutes }));
    only("");
    if (answer.status === 200) await show();
  } catch {
    only("lost"); /* The next question will tell that the line is back. */
  }
  return undefined;
}

/* One question at a time, however long it takes. */
async function go() {
  await ask();
  setTimeout(go, PAUSE);
}

if (place?.dataset.live) {
  remember(document.querySelector("main"));
  setTimeout(go, PAUSE);
  addEventListener("pointerdown", (event) => { pressing = event.button === 0; }, { capture: true });
  for (const name of LIFTED) addEventListener(name, lifted, { capture: true });
  addEventListener("pointermove", (event) => { if (pressing && !event.buttons) lifted(); }, { capture: true });
  document.addEventListener("focusout", () => setTimeout(catchUp, 0));
  /* What was ticked or chosen is kept too; a form that saves by itself says when that is done. */
  document.addEventListener("input", (event) => event.target.closest("form:not([data-autosave])")?.setAttribute("data-touched", ""));
}
