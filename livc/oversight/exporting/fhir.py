"""A line of the register as a FHIR R4 AuditEvent (4.0.1): one resource a line, references only. The mapping: docs/register-exports.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from livc.oversight.exporting.rows import Row

CONTENT_TYPE = "application/fhir+ndjson"
#: Names of our own: what a number, a key or an act is one of.
OURS = "urn:x-livc-r"
_TYPES = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
#: DICOM PS3.16, CID 400: the kinds of event. What isn't named here is about a case's circle, or about the application.
KINDS = {
    "110101": ("Audit Log Used", ("review", "export-asked", "export-made", "export-cancelled")),
    "110106": ("Export", ("print", "export", "calendar", "release")),
    "110112": ("Query", ("list", "search")),
    "110113": ("Security Alert", ("refuse",)),
    "110114": (
        "User Authentication",
        ("sign-in", "sign-in failed", "sign-out", "password", "factor", "enrol", "capacity"),
    ),
}
RECORD, APPLICATION = ("110110", "Patient Record"), ("110100", "Application Activity")
_KIND = {act: (code, words) for code, (words, acts) in KINDS.items() for act in acts}
#: Create, Read, Update, Delete; what is none of them is Execute.
ACTIONS = {
    "C": ("begin", "admit", "disclose", "appoint", "register-request", "export-asked"),
    "R": ("open", "list", "review", "print", "export", "release", "calendar"),
    "U": ("write", "correct", "amend", "change-member", "change-request", "prolong"),
    "D": ("dismiss", "withdraw", "erase", "empty", "export-cancelled"),
}
_ACTION = {act: action for action, acts in ACTIONS.items() for act in acts}
FAILED = ("refuse", "sign-in failed")


class Fhir:
    """Stateless: each line stands by itself."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def begun(self) -> bytes:
        return b""

    def added(self, rows: Iterable[Row]) -> bytes:
        return "".join(json.dumps(event(r), ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows).encode()

    def paused(self) -> bytes:
        return b""

    def ended(self) -> bytes:
        return b""


def event(row: Row) -> dict[str, Any]:
    """One AuditEvent: type, recorded, agent and source are required; nobody is named in it."""
    e = row.entry
    code, words = _KIND.get(e.act) or (RECORD if e.circle else APPLICATION)
    made: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(e.pk),
        "type": {"system": _DICOM, "code": code, "display": words},
        "subtype": [{"system": f"{OURS}:act", "code": e.act, "display": row.act}],
        "action": _ACTION.get(e.act, "E"),
        "recorded": row.at.isoformat(),
        "outcome": "4" if e.act in FAILED else "0",
        "agent": _agents(row),
        "source": {
            "site": f"{OURS}:cell:{e.cell}",
            "observer": {"identifier": {"system": f"{OURS}:application", "value": "livc-r"}},
            "type": [{"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4", "display": "Application Server"}],
        },
    }  # fmt: skip
    if row.outcome:
        made["outcomeDesc"] = row.outcome
    if e.purpose:
        made["purposeOfEvent"] = [{"text": e.purpose}]
    if entities := _entities(row):
        made["entity"] = entities
    return made


def _agents(row: Row) -> list[dict[str, Any]]:
    """Who did it, by number, and for which organisation; an office, or who was emptied from the record, by its door."""
    e = row.entry
    who = _reference("person", e.actor) if e.actor is not None else _reference("door", e.door)
    agents = [{"who": who, "requestor": True}]
    if e.on_behalf:
        agents.append({"who": _reference("on-behalf", e.on_behalf), "requestor": False})
    return agents


def _entities(row: Row) -> list[dict[str, Any]]:
    e = row.entry
    found: list[dict[str, Any]] = []
    if e.circle:
        what = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{e.circle}"}}
        found.append({"what": what, "type": {"system": _TYPES, "code": "2", "display": "System Object"}})
    if e.whom is not None:
        found.append(
            {"what": _reference("person", e.whom), "type": {"system": _TYPES, "code": "1", "display": "Person"}}
        )
    request = _reference("request", e.request)
    detail = {"detail": [{"type": "circles-shown", "valueString": str(many)}]} if (many := vars(e).get("many")) else {}
    found.append({"what": request, "type": {"system": _TYPES, "code": "4", "display": "Other"}, **detail})
    return found


def _reference(what: str, value: object) -> dict[str, Any]:
    return {"identifier": {"system": f"{OURS}:{what}", "value": str(value)}}
