"""Sending a sheet: by the police seat, once everyone agreed, to services of the law's list (R43, R46). The application mails nothing:
it makes the document that the police seat carries, through the one way out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from cases.feedback.asked import UNFIT, current, voices, why_not_sent
from cases.feedback.drafting import fits, police
from cases.feedback.models import Delivery, Receiver, Sheet, Wording
from cases.feedback.paper import pdf
from cases.meetings.models import AgendaItem
from cases.purposes import Purpose
from participants.exports import leaves
from participants.mandates import Acting
from secrecy.acts import Forbidden, open_circles, reader, refuse, release


def send(sheet: Sheet, item: AgendaItem | None, receivers: Sequence[Receiver]) -> None:
    """Everyone agreed to this version, in time: it goes to these services. Sheet and item must be open, and the sheet held.

    PostgreSQL counts again. Raises :class:`Forbidden` with what is missing; on record.
    """
    acting = police(sheet.slug)
    laid = current(sheet)
    if (why := why_not_sent(sheet, item, voices(sheet))) or laid is None or not receivers:
        refuse(sheet.slug, "not everybody agreed", purpose=Purpose.FEEDBACK)
        raise Forbidden(why or _("Kies naar welke dienst de fiche gaat."))
    if not fits(sheet, laid):
        refuse(sheet.slug, "text and hash differ", purpose=Purpose.FEEDBACK)
        raise Forbidden(str(UNFIT))
    for receiver in receivers:
        Delivery.objects.create(sheet=sheet.pk, round=laid, cell=acting.cell, receiver=receiver)
    sheet.state, sheet.number = Sheet.State.SENT, _number(reader().request)
    sheet.save(update_fields=["state", "number", "sent_at"])


def _number(request: UUID) -> str:
    """That of this request: random, and in the entry that says that it was sent."""
    here = request.hex[:12].upper()
    return "-".join(here[n : n + 4] for n in (0, 4, 8))


def document(sheet: Sheet, acting: Acting) -> bytes:
    """The PDF of a sheet that was sent, for the police seat to carry; on record as an export before it is made.

    Raises :class:`Forbidden` while it wasn't sent: nothing leaves without everybody's agreement (R43).
    """
    police(sheet.slug)
    laid = current(sheet)
    if sheet.state != Sheet.State.SENT or laid is None:
        refuse(sheet.slug, "not everybody agreed", purpose=Purpose.FEEDBACK)
        raise Forbidden(_("Er is nog geen document: een fiche gaat pas weg als iedereen akkoord is."))
    open_circles(sheet.slug, purpose=Purpose.FEEDBACK, act="release")
    wording = Wording.objects.get(sheet=sheet, version=sheet.version)
    to = [str(row.receiver) for row in Delivery.objects.filter(round=laid).select_related("receiver")]
    agreed = len(voices(sheet))
    return release(
        [wording], to=leaves("feedback_sheet").channel, ground=Purpose.FEEDBACK,
        render=lambda _rows: pdf(sheet, text=wording.text, digest=laid.digest, to=to, agreed=agreed, acting=acting),
    )  # fmt: skip
