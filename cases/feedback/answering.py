"""Agreeing to a version of a sheet, or objecting to it: by who is asked, in time, about the text they read (R43, R45, R47)."""

from __future__ import annotations

from uuid import UUID

from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from cases.feedback.asked import UNFIT, current, my_voice, over
from cases.feedback.drafting import fits
from cases.feedback.models import Agreement, Sheet
from cases.purposes import Purpose
from participants.mandates import me
from secrecy.acts import Forbidden, reader, refuse


class Overtaken(Exception):
    """What was answered doesn't lie there any more; says why, in Dutch. Nothing was noted but the refusal."""


def answer(sheet: Sheet, kind: str, *, digest: str, no_secret: bool, once: UUID) -> Agreement:
    """What the reader says of the version with this hash; the sheet must be open. The last said counts, and saying it twice is once.

    Raises :class:`Forbidden` for who isn't asked, :class:`Overtaken` for another version, another text than was hashed, or past its
    day; all on record.
    """
    acting = me()
    voice = my_voice(sheet, acting)
    if acting is None or voice is None:
        refuse(sheet.slug, "not present at the item", purpose=Purpose.FEEDBACK)
        raise Forbidden(_("Enkel wie bij dit agendapunt aanwezig was, geeft een akkoord of maakt bezwaar."))
    laid = current(sheet)
    if over(sheet):
        refuse(sheet.slug, "the sheet is over", purpose=Purpose.FEEDBACK)
        raise Overtaken(
            _("Op deze fiche kan niet meer geantwoord worden: ze is verstuurd, of haar termijn is voorbij.")
        )
    if laid is None or laid.digest != digest:
        refuse(sheet.slug, "another version lies there", purpose=Purpose.FEEDBACK)
        raise Overtaken(_("De tekst veranderde intussen. Lees hem opnieuw: een akkoord geldt enkel voor wat u las."))
    if not fits(sheet, laid):
        refuse(sheet.slug, "text and hash differ", purpose=Purpose.FEEDBACK)
        raise Overtaken(str(UNFIT))
    before = Agreement.objects.filter(pk=once).first()
    if before is not None:  # the same form came in twice
        return before
    row = Agreement(
        id=once, sheet=sheet.pk, asked=voice.row, cell=acting.cell, by_id=reader().user_id, capacity=acting.capacity, digest=digest,
        kind=kind, no_secret=no_secret and kind == Agreement.Kind.AGREE,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except ProgrammingError as refused:  # it changed, or was sent, while this came in
        refuse(sheet.slug, "another version lies there", purpose=Purpose.FEEDBACK)
        raise Overtaken(_("Intussen staat deze fiche anders. Lees ze opnieuw.")) from refused
    return row
