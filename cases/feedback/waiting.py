"""What waits of feedback sheets: rows of the workspace, from headers. Nothing is opened for it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.feedback.asked import Voice, drafts, my_voice, voices
from cases.feedback.models import Sheet
from participants.mandates import Acting
from secrecy.acts import may_each


def todo(acting: Acting) -> list[dict[str, Any]]:
    """For who is asked and said nothing; for the police seat, what everyone agreed to, and what was objected to."""
    if not (acting.seated or acting.kind == "mandate"):
        return []
    rows = []
    open_ = list(Sheet.objects.filter(state=Sheet.State.OPEN, version__gt=0, due__gt=timezone.now()))
    # Who reads the text no more, being out of the item or as the case was closed, has nothing to answer.
    readable = may_each("read", open_) if open_ else set()
    for sheet in (sheet for sheet in open_ if sheet.circle_id in readable):
        said = voices(sheet)
        mine = my_voice(sheet, acting, said)
        if mine is not None and not mine.said:
            rows.append(
                _row(sheet, _("Uw akkoord wordt gevraagd over een terugkoppelingsfiche"), _("wacht op u"), "warn")
            )
        if drafts(acting) and (row := _of_drafter(sheet, said)):
            rows.append(row)
    return rows


def _of_drafter(sheet: Sheet, said: list[Voice]) -> dict[str, Any] | None:
    if any(voice.said == "object" for voice in said):
        return _row(sheet, _("Bezwaar tegen een terugkoppelingsfiche"), _("niet te versturen"), "bad")
    if said and all(voice.said == "agree" for voice in said):
        return _row(sheet, _("Een terugkoppelingsfiche kan verstuurd worden"), _("iedereen akkoord"), "ok")
    return None


def _row(sheet: Sheet, title: str, chip: str, kind: str) -> dict[str, Any]:
    due = f"{timezone.localtime(sheet.due):%d/%m/%Y}"
    note = _("%(reference)s, tot %(day)s") % {"reference": sheet.reference, "day": due}
    return {"title": title, "url": sheet.get_absolute_url(), "note": note, "chip": chip, "kind": kind, "icon": "file-earmark-text"}  # fmt: skip
