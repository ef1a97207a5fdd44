/*
 * Asks every four seconds whether the meeting has something new for this reader, as long as
 * the page is looked at. [data-live] holds the address to ask and data-version what this page
 * shows; the answer 204 means: nothing new. The answer carries no content, and nothing on the
 * page is replaced: a note offers to look, so that no typed word is lost.
 *
 * An answer may carry X-Session-Minutes: being present keeps the session alive.
 */
const PAUSE = 4_000;
const place = document.querySelector("[data-live]");

async function ask() {
  if (document.hidden) return;
  const address = new URL(place.dataset.live, location.href);
  address.searchParams.set("version", place.dataset.version);
  let answer;
  try {
    answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  } catch {
    return; /* The line is down; the next question will tell. */
  }
  const minutes = answer.headers.get("X-Session-Minutes");
  if (minutes) document.dispatchEvent(new CustomEvent("session:left", { detail: minutes }));
  if (answer.status === 200) {
    place.querySelector("[data-live-note]").hidden = false;
    clearInterval(asking);
  }
}

const asking = place?.dataset.live ? setInterval(ask, PAUSE) : undefined;
