/*
 * Puts a list in another order, by dragging or by keyboard, without reloading. Every move is
 * posted to the form's own action with the header X-Order: all names "order", from top to
 * bottom. Only the answer 204 counts as kept; anything else is said, and the ordinary button
 * then shows, which posts the same and brings the page anew. Without JavaScript the arrows
 * are ordinary buttons: they post "move" (and the order as it stands) and the page comes back.
 *
 * It expects:
 *   <form method="post" action="…">                     csrf_token; no field to type in
 *     <p class="saved" data-order-note role="status"></p>   says what happened; empty at first
 *     <ol data-order
 *         data-moved="Nu op plaats %s van %s."          place, number of rows
 *         data-not-kept="De volgorde is niet bewaard.">
 *       <li>                                            each child of the list is a row
 *         <input type="hidden" name="order" value="slug">
 *         <span data-order-handle hidden>…</span>       to drag by; no button: keys have the arrows
 *         <span data-order-place>1</span>               optional: the number, when written out
 *         …
 *         <button name="move" value="slug:up" aria-label="Zet … hoger">…</button>
 *         <button name="move" value="slug:down" aria-label="Zet … lager">…</button>
 *       </li>
 *     </ol>
 *     <button data-order-keep hidden>Volgorde bewaren</button>
 *   </form>
 * Give no arrow "disabled": it would lose the focus on the way. The first and the last one get
 * aria-disabled here. Alt+ArrowUp and Alt+ArrowDown do the same from anything in a row.
 *
 * Style: [data-order-handle] wants "touch-action: none"; the place where the row would come
 * bears .sortable-ghost, the row in the hand .sortable-drag.
 */
import "../vendor/sortable/Sortable.min.js";

const STEPS = { up: -1, down: 1 };
const KEYS = { ArrowUp: -1, ArrowDown: 1 };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

function arrange(list) {
  const form = list.closest("form");
  const note = form.querySelector("[data-order-note]");
  const button = form.querySelector("[data-order-keep]");
  let waiting = null;
  let posting = false;

  function say(words, kept) {
    if (!note) return;
    note.textContent = words;
    note.classList.toggle("not-yet", !kept);
  }

  function number() {
    const rows = [...list.children];
    rows.forEach((row, index) => {
      const place = row.querySelector("[data-order-place]");
      if (place) place.textContent = index + 1;
      for (const arrow of row.querySelectorAll('button[name="move"]')) {
        const end = arrow.value.endsWith(":up") ? index === 0 : index === rows.length - 1;
        arrow.setAttribute("aria-disabled", end);
      }
    });
  }

  async function post(body) {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { "X-Order": "1" },
        redirect: "manual",
        keepalive: true,
      });
      return answer.status === 204;
    } catch {
      return false;
    }
  }

  /* One at a time, so that an earlier order never arrives after a later one. */
  async function keep() {
    waiting = new FormData(form);
    if (posting) return;
    posting = true;
    let kept = false;
    while (waiting) {
      const body = waiting;
      waiting = null;
      kept = await post(body);
    }
    posting = false;
    form.toggleAttribute("data-changed", !kept);
    if (button) button.hidden = kept;
    if (!kept) say(list.dataset.notKept, false);
  }

  function told(row) {
    const rows = [...list.children];
    const place = rows.indexOf(row) + 1;
    say(list.dataset.moved.replace("%s", place).replace("%s", rows.length), true);
  }

  function moved(row) {
    number();
    told(row);
    keep();
  }

  /* The neighbour goes past the row, not the row past its neighbour: so the focus stays. */
  function move(row, step) {
    const neighbour = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!neighbour) return told(row);
    if (step < 0) row.after(neighbour);
    else row.before(neighbour);
    row.scrollIntoView({ block: "nearest" });
    moved(row);
  }

  list.addEventListener("click", (event) => {
    const arrow = event.target.closest('button[name="move"]');
    if (!arrow) return;
    event.preventDefault();
    move(arrow.closest("[data-order] > li"), STEPS[arrow.value.split(":").pop()]);
  });

  list.addEventListener("keydown", (event) => {
    const step = KEYS[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    move(event.target.closest("[data-order] > li"), step);
  });

  form.addEventListener("submit", () => form.removeAttribute("data-changed"));

  /* Not the browser's own dragging: that offers the words of the row to every other window. */
  new window.Sortable(list, {
    handle: "[data-order-handle]",
    forceFallback: true,
    animation: calm.matches ? 0 : 150,
    onEnd: (event) => {
      if (event.oldIndex !== event.newIndex) moved(event.item);
    },
  });
  for (const handle of list.querySelectorAll("[data-order-handle]")) handle.hidden = false;
  if (button) button.hidden = true;
  number();
}

document.querySelectorAll("form [data-order]").forEach(arrange);
