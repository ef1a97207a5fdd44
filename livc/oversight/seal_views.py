"""The seal of the register, for who has it open: the proof of one line, how far the seal is, and whether anything was altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from livc.oversight.asked import PURPOSE
from livc.oversight.lines import line_at
from livc.oversight.seal_words import ASKED, STOPPED, TROUBLE, counted, fingerprint, proof_shown
from livc.oversight.views import lines_shown
from participants.exports import leaves
from secrecy.acts import Check, Proof, Sealed, ask_check, checks, on_record, proof_of, sealed
from secrecy.acts import register as opened_register
from secrecy.models import Entry

#: How long a silence of the sealing office is none yet, besides three of its rounds.
PATIENCE = timedelta(seconds=30)


@require_GET
def proof(request: HttpRequest, slug: str) -> HttpResponse:
    """In plain Dutch: where this line stands in what was sealed, what that proves, and what it doesn't."""
    row, found = _proved(slug)
    (line,) = lines_shown([row])
    context = {"entry": line, **proof_shown(found), "entry_url": reverse("oversight:entry", args=[slug]), "slug": slug}
    return render(request, "oversight/proof.html", context)


@require_POST
def proof_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The proof as a file, for whoever checks it elsewhere; where there is none, the page says why."""
    row, found = _proved(slug)
    if not found.file:
        return redirect("oversight:proof", slug)
    on_record(leaves("line_proof").channel, about=f"bewijs van regel {row.pk}", purpose=PURPOSE)
    name = f"regel-{row.pk}.tlog-proof"
    return HttpResponse(
        found.file,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _proved(slug: str) -> tuple[Entry, Proof]:
    """The line and its proof, once the register is open."""
    row = line_at(opened_register(purpose=PURPOSE, asked=f"bewijs={slug[:30]}"), slug)
    found = proof_of(row.pk, row.at) if row is not None else None
    if row is None or found is None:
        raise Http404
    return row, found


@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest) -> HttpResponse:
    """How far the seal is and what came of checking it; by POST it is asked that all of it be checked now."""
    rows = opened_register(purpose=PURPOSE, asked="zegel")
    if request.method == "POST":
        messages.info(request, str(ASKED[ask_check(purpose=PURPOSE)]))
        return redirect("oversight:seal")
    done = checks()
    verdict = _verdict(done)
    if verdict.check is not None:
        _linked(verdict.check["findings"], rows)
    state = sealed()
    context = {
        "state": state, "silent": _silent(state), "trouble": TROUBLE.get(state.trouble, TROUBLE["other"]) if state.trouble else "",
        "root": fingerprint(state.root), "size": counted(state.size), "waiting": counted(state.waiting), "deposited": counted(state.deposited),
        "witnesses": [{"name": name, "size": counted(size) if size else "", "at": datetime.fromtimestamp(when, UTC)} for name, size, when in state.witnesses],
        "verdict": verdict, "runs": next((_shown(one) for one in done if one.verdict is None), None),
        "checks": [_shown(one) for one in done if one.verdict is not None],
    }  # fmt: skip
    return render(request, "oversight/seal.html", context)


def _linked(findings: list[dict[str, Any]], rows: QuerySet[Entry]) -> None:
    """What is of one's own register is a step away; of another cell it stays a number."""
    numbers = {one["id"] for one in findings if one.get("kind") == "entry"}
    mine = {row.pk: f"{int(row.at.timestamp())}-{row.pk}" for row in rows.filter(pk__in=numbers)} if numbers else {}
    for one in findings:
        if one.get("kind") == "entry" and one["id"] in mine:
            one["url"] = reverse("oversight:proof", args=[mine[one["id"]]])


def _silent(state: Sealed) -> bool:
    return state.at is None or timezone.now() - state.at > PATIENCE + timedelta(seconds=3 * state.every)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What may be said of the whole record: ``kind`` ok, bad or nothing; the check that says so, and the last whole one."""

    kind: str
    check: dict[str, Any] | None
    whole: dict[str, Any] | None


def _verdict(done: list[Check]) -> _Verdict:
    """What is broken stays so until the whole was looked at again: who looks at what came since sees nothing of it."""
    said = [one for one in done if one.verdict in ("holds", "broken")]
    whole = next((one for one in said if one.whole), None)
    since = [one for one in said if whole is None or one.id >= whole.id]
    broken = next((one for one in since if one.verdict == "broken"), None)
    told = broken or (since[0] if since else None)
    kind = "bad" if broken else "ok" if whole else ""
    return _Verdict(kind, _shown(told) if told else None, _shown(whole) if whole else None)


def _shown(one: Check) -> dict[str, Any]:
    stopped = STOPPED.get(str(one.findings[0].get("code")) if one.findings else "", STOPPED["files"])
    part = min(100, 100 * (one.rows or 0) // one.total) if one.total else 0
    return {
        "whole": one.whole, "asked": one.asked, "at": one.at, "done": one.done, "verdict": one.verdict, "rows": counted(one.rows), "total": counted(one.total),
        "part": part, "begun": one.told is not None, "start": counted((one.start or 0) + 1), "size": counted(one.size), "tail": one.tail, "found": one.found,
        "findings": one.findings, "more": (one.found or 0) - len(one.findings), "why": stopped if one.verdict == "stopped" else "",
    }  # fmt: skip
