/*
 * Counts on from what the page says: [data-timer] holds the seconds so far, data-minutes those planned, data-runs whether
 * it goes on; data-left and data-over the words, with %s for minutes. The page says the same by itself, and nobody is told
 * of it aloud.
 */
const since = new WeakMap();

function show() {
  for (const timer of document.querySelectorAll("[data-timer][data-runs]")) {
    if (!since.has(timer)) since.set(timer, performance.now());
    const seconds = Number(timer.dataset.timer) + (performance.now() - since.get(timer)) / 1_000;
    const left = Number(timer.dataset.minutes) - Math.floor(seconds / 60);
    const words = (left > 0 ? timer.dataset.left : timer.dataset.over).replace("%s", Math.abs(left));
    if (timer.textContent !== words) timer.textContent = words;
    timer.classList.toggle("over", left <= 0);
  }
}

show();
setInterval(show, 5_000);
document.addEventListener("live:shown", show);
document.addEventListener("visibilitychange", show);
