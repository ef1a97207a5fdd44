"""Drafting a sheet, changing it, naming a successor, and letting it lapse: for the police seat alone (R43, R44, R46, R47).

The text is typed here and comes from nowhere else: this package imports nothing of contributions or of reports (R45).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.feedback.asked import Voice, drafts, everyone, set_aside
from cases.feedback.models import Asked, Round, Sheet, Wording
from cases.listing import case_ends
from cases.meetings.consultation import window_ends
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from participants.cells.rules import in_force
from participants.mandates import Acting, me, representatives_in, seats_of
from participants.models import LegalReference
from secrecy.acts import Forbidden, admission_ends, admit, begin, reader, refuse
from secrecy.models import Circle
from secrecy.outbox import post

KEEPS = ("list", "read", "write", "admit", "release")


class Meanwhile(Exception):
    """Who was there changed while this was laid before them; says so, in Dutch. Nothing was laid."""


def police(about: str) -> Acting:
    """The reader, who must hold the police seat. Raises :class:`Forbidden`; on record (R46)."""
    acting = me()
    if acting is None or not drafts(acting):
        refuse(about, "not the police seat", purpose=Purpose.FEEDBACK)
        raise Forbidden(_("Enkel de zetel van de lokale politie stelt een terugkoppelingsfiche op en verstuurt ze."))
    return acting


def why_not_drafted(item: AgendaItem, acting: Acting) -> str:
    """What stands in the way of a sheet at this item, in Dutch; empty when nothing does. The item must be open."""
    if acting.capacity not in {row.capacity for row in everyone(item)}:
        return _("Wie bij dit agendapunt niet aanwezig was, stelt er geen terugkoppelingsfiche over op.")
    if item.state != AgendaItem.State.OVER:
        return _("Dit punt is nog niet besproken: een terugkoppelingsfiche komt erna.")
    return ""


def at_item(item: AgendaItem) -> Sheet | None:
    """The last sheet at this item, as far as it is the reader's. From the header."""
    return Sheet.objects.filter(item=item).order_by("-drafted_at").first()


def draft(item: AgendaItem, text: str) -> Sheet:
    """A sheet for the case of this item, laid before everyone who was there (R43). The item must be open.

    One that lies open there already is returned as it is: a form that comes in twice makes one. Raises :class:`Forbidden`, and
    :class:`Meanwhile` when somebody was let in while it was laid before them: what stands is rolled back with the request.
    """
    acting = police(item.slug)
    if why := why_not_drafted(item, acting):
        refuse(item.slug, "not present at the item", purpose=Purpose.FEEDBACK)
        raise Forbidden(why)
    if (before := at_item(item)) is not None and before.state == Sheet.State.OPEN:
        return before
    ground = LegalReference.on("secrecy").label
    circle = begin(
        "sheet", inside=Circle.objects.get(id=item.circle_id), ground=ground, purpose=Purpose.FEEDBACK, until=case_ends(), acts=KEEPS
    )  # fmt: skip
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                circle=circle, slug=circle.reference, reference=circle.label, item=item, due=_due(item)
            )
    except IntegrityError:  # somebody was first
        return Sheet.objects.get(item=item, state=Sheet.State.OPEN)
    _lay(sheet, item, text)
    return sheet


def change(sheet: Sheet, item: AgendaItem, text: str) -> None:
    """Another text, or the same text before whoever was there after a correction: a version more. All agreements are void (R47).

    Sheet and item must be open, and the sheet held (:func:`held`). Raises :class:`Meanwhile`.
    """
    police(sheet.slug)
    _lay(sheet, item, text)


def held(sheet: Sheet) -> Sheet:
    """The header as it stands now, held while it changes: of two at once, the second sees what the first did."""
    return Sheet.objects.select_for_update(no_key=True, of=("self",)).get(pk=sheet.pk)


def _due(item: AgendaItem) -> datetime:
    """So many days from now, and never past the window in which the drafter can see who was there."""
    until = timezone.now() + timedelta(days=in_force(item.meeting.cell)["sheet_days"])
    ends = admission_ends(item.circle_id)
    return min(until, ends) if ends else until


def hashed(sheet: Sheet, version: int, text: str, salt: str) -> str:
    """The hash that everyone sees beside the same text: hexadecimal SHA-256, salted."""
    whole = json.dumps({"sheet": sheet.slug, "version": version, "text": text, "salt": salt}, ensure_ascii=False, sort_keys=True)  # fmt: skip
    return hashlib.sha256(whole.encode()).hexdigest()


def fits(sheet: Sheet, laid: Round, wording: Wording | None = None) -> bool:
    """Whether the text that lies there is the one its hash was made of: reckoned anew for each who reads it, answers and sends."""
    wording = wording or Wording.objects.filter(sheet=sheet, version=laid.version).first()
    return wording is not None and hashed(sheet, laid.version, wording.text, wording.salt) == laid.digest


def _lay(sheet: Sheet, item: AgendaItem, text: str) -> None:
    """One version more, before everyone who was there; PostgreSQL counts them again, and nobody comes in between."""
    version, salt, cell = sheet.version + 1, secrets.token_hex(16), item.meeting.cell
    there = everyone(item)
    try:
        with transaction.atomic():
            Wording.objects.create(circle_id=sheet.circle_id, sheet=sheet, version=version, text=text, salt=salt)
            digest = hashed(sheet, version, text, salt)
            laid = Round.objects.create(sheet=sheet.pk, cell=cell, version=version, digest=digest)
            for row in there:
                Asked.objects.create(
                    sheet=sheet.pk, round=laid, cell=cell, user_id=row.user_id, capacity=row.capacity, service=row.service
                )  # fmt: skip
            sheet.version, sheet.due, sheet.changed_at = version, _due(item), timezone.now()
            sheet.save(update_fields=["version", "due", "changed_at"])
    except ProgrammingError as refused:
        refuse(sheet.slug, "who was there changed meanwhile", purpose=Purpose.FEEDBACK)
        raise Meanwhile(_("Intussen wijzigde wie bij dit agendapunt aanwezig was. Leg de tekst opnieuw voor.")) from refused  # fmt: skip
    speaks = {person.capacity for person in seats_of(cell) + representatives_in(cell)}
    out = set_aside(sheet, {row.capacity for row in there})
    for row in there:
        if row.capacity in speaks - out:  # who left is followed by whom the police seat names
            _let_in(sheet, item, row.user_id, row.capacity)


def _let_in(sheet: Sheet, item: AgendaItem, user: int, capacity: UUID) -> None:
    """To its register as long as the case is kept; to its text in the window, and while they aren't out of the item. A mail says
    that there is something, and no more (R75)."""
    ground = LegalReference.on("secrecy").label
    admit(user, to=sheet.circle_id, acts=["list"], ground=ground, capacity=capacity, until=case_ends())
    admit(
        user, to=sheet.circle_id, acts=["read"], ground=ground, capacity=capacity, until=window_ends(item),
        while_=(item.circle_id, "unrecused"),
    )  # fmt: skip
    if user != reader().user_id:
        post(user, "waiting", once=f"sheet {sheet.slug} {sheet.version} {capacity}")


def name_successor(sheet: Sheet, item: AgendaItem, voice: Voice, person: Acting) -> None:
    """In the place of who left, somebody of the same service may agree, named by the police seat. Sheet and item must be open."""
    police(sheet.slug)
    voice.row.successor, voice.row.successor_user = person.capacity, person.user
    voice.row.save(update_fields=["successor", "successor_user"])
    _let_in(sheet, item, person.user.pk, person.capacity)


def lapse(sheet: Sheet) -> bool:
    """Its day is past without everybody's agreement: noted so, on record. It is over by the clock already. Whether it was noted now."""
    if sheet.state != Sheet.State.OPEN or sheet.due > timezone.now():
        return False
    sheet.state = Sheet.State.LAPSED
    sheet.save(update_fields=["state"])
    return True
