"""«Waarom zie ik dit?» and «Wie kan dit zien?»: about a page one had, by the number of its request in the register.

The register is what answers, so a page needs nothing more than that number, and what is told is what is on record.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from livc.explaining import grouped
from livc.oversight.seal_words import proof_shown
from participants.mandates import me, steward
from secrecy.acts import Because, Refused, explain, on_record, own_proofs, refuse, requests_made, who_may


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What one opened, listed or was refused since yesterday: from here to why. No circle is named."""
    made = [
        {"id": one.request, "at": one.at, "acts": sorted(grouped.act(name) for name in one.acts if name != "refuse"), "purposes": one.purposes, "refused": one.refused}
        for one in requests_made()
    ]  # fmt: skip
    return render(request, "explaining/mine.html", {"made": made})


@require_GET
def why(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Admission, ground, giver and until of all a page showed; of a refusal what is missing, and whom to ask."""
    acting, keeps = me(), steward()
    lines = _explained(request_id)
    context = {
        "request_id": request_id, "steps": grouped.steps(lines), "admits": any(line.admits for line in lines),
        "capacity": acting.label if acting else keeps.label if keeps else "", "until": acting.ends if acting else keeps.ends if keeps else None,
        "service": acting.service if acting else keeps.organisation.name if keeps else "", "at": lines[0].at if lines else None,
    }  # fmt: skip
    return render(request, "explaining/why.html", context)


@require_GET
def sealed(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Whether what the register says of one's own looking is under the seal, unaltered. What it says is explained elsewhere."""
    found = own_proofs(request_id)
    if not found:
        refuse("waarom", "no such reference")
        raise Refused("waarom")
    on_record("list", about="zegel van eigen regels")
    lines = [{"at": at, "act": grouped.act(act), **proof_shown(proof)} for at, act, proof in found]
    return render(request, "explaining/sealed.html", {"lines": lines, "request_id": request_id})


@require_GET
def who(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Who may see what a page showed, person by person: for who may let in there, and of nothing else."""
    lines = _explained(request_id)
    circles = {line.circle for line in lines if line.circle is not None and line.admits}
    companies = grouped.companies(who_may(circles)) if circles else []
    return render(request, "explaining/who.html", {"companies": companies, "request_id": request_id})


def _explained(request_id: UUID) -> list[Because]:
    """Raises :class:`Refused` for a request of somebody else, of long ago, or of none: which of these is not told."""
    lines = explain(request_id)
    if not lines:
        refuse("waarom", "no such reference")
        raise Refused("waarom")
    return lines
