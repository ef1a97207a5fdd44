"""The statement of a quarter: figures of the register, bound to a sealed checkpoint, signed by an auditor and by a second one.

It rests on lines that are sealed, and on no others: while one of the quarter isn't, there is none. Figures are kept to the letter,
so that what was signed can be set again, counted again in the register, and held beside what the seal deposited elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.lifecycle import Meanwhile
from livc.oversight import noticing
from livc.oversight.gathering import after, gathered, midnight
from livc.oversight.models import Question, Signature, Statement
from participants.cells.rules import ours
from participants.mandates import Acting, me, officers_of
from secrecy.acts import Refused, Sealing, reader, refuse, sealed_acts, sealed_between
from secrecy.models import ErasureProof
from secrecy.outbox import post

PURPOSE = "kwartaalverklaring"
_QUARTER = re.compile(r"(20\d\d)-K([1-4])", re.ASCII)
_SAMPLE = re.compile(r"month=(\d{4}-\d\d)&(?:seed=([0-9a-f]+)|(rules))&size=(\d+)", re.ASCII)
LAST = 8  # quarters that the page offers


class NotSealed(Exception):
    """The quarter can't be stated yet; the message says why, in Dutch."""


def quarter_of(day: date) -> str:
    return f"{day.year}-K{(day.month + 2) // 3}"


def first_day(quarter: str) -> date | None:
    """The first day of "2026-K4"; None for what isn't a quarter already begun."""
    found = _QUARTER.fullmatch(quarter)
    if found is None:
        return None
    day = date(int(found[1]), 3 * int(found[2]) - 2, 1)
    return day if day <= timezone.localdate() else None


def quarters() -> list[str]:
    """This quarter and those before it, newest first."""
    today = timezone.localdate()
    return [quarter_of(today - relativedelta(months=3 * n)) for n in range(LAST)]


def make(rows: Any, quarter: str) -> Statement:
    """Compose the statement of a quarter (of a running one: until the last seal). ``rows`` is the register that is open.

    Raises :class:`NotSealed`.
    """
    acting, first = me(), first_day(quarter)
    if acting is None or first is None:
        raise NotSealed(_("Kies een kwartaal uit de lijst."))
    since, ends = midnight(first), midnight(first + relativedelta(months=3))
    sealing = sealed_between(since, ends)
    if sealing is None or sealing.upto <= since:
        raise NotSealed(_("Van dit kwartaal is nog niets verzegeld. Zonder zegel is er geen verklaring."))
    if sealing.uncovered:
        raise NotSealed(_("%(n)d regels van dit kwartaal zijn nog niet verzegeld. Probeer het over enkele seconden opnieuw.") % {"n": sealing.uncovered})  # fmt: skip
    figures = _figures(rows, acting, quarter, first, since, ends, sealing)
    if figures["lines"] != sealing.lines:
        raise NotSealed(_("Er wordt nog geschreven in dit kwartaal. Probeer het over enkele seconden opnieuw."))
    return Statement.objects.create(
        cell=acting.cell, quarter=quarter, since=since, until=sealing.upto, figures=to_the_letter(figures), size=sealing.size,
        note=sealing.note, made_by_id=reader().user_id,
    )  # fmt: skip


def to_the_letter(figures: dict[str, Any]) -> str:
    """Figures as the digest is taken of them: JSON, keys in order, no blanks."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _figures(rows: Any, acting: Acting, quarter: str, first: date, since: datetime, ends: datetime, sealing: Sealing) -> dict[str, Any]:  # fmt: skip
    within = rows.filter(at__gte=since, at__lt=sealing.upto)
    acts = sealed_acts(since, sealing.upto, sealing.size)
    return {
        "version": 1, "cell": acting.cell.name, "quarter": quarter, "since": since.isoformat(), "until": sealing.upto.isoformat(),
        "whole": sealing.upto >= ends, "lines": sum(acts.values()), "acts": acts, "notices": _notices(rows, first, sealing.upto),
        "samples": _samples(within), "questions": _questions(acting, since, sealing.upto), "erased": _erased(acting, first, sealing.upto),
        "left": sum(number for act, number in acts.items() if act in noticing.LEAVES), "checkpoint": sealing.checkpoint,
    }  # fmt: skip


def _notices(rows: Any, first: date, upto: datetime) -> list[dict[str, Any]]:
    """By rule how often it found something, and how many lines; over the months of the quarter."""
    findings, lines, in_force = Counter[str](), Counter[str](), ours()
    rules = {key: in_force[key] for key in noticing.WATCHED}
    for n in range(3):
        month = first + relativedelta(months=n)
        if midnight(month) >= upto:
            break
        for notice, found in noticing.noticed(gathered(rows, month, until=min(upto, midnight(after(month))))):
            findings[notice.key] += len(found)
            lines[notice.key] += sum(len(one.lines) for one in found)
    return [
        {"key": notice.key, "name": str(notice.name), "why": noticing.in_words(notice, rules), "times": findings[notice.key], "lines": lines[notice.key]}
        for notice in noticing.NOTICES
    ]  # fmt: skip


def _samples(within: Any) -> list[dict[str, Any]]:
    """What was drawn, by the register itself: of which month, with which seed, how many lines; each once."""
    asked = (
        within.filter(act="review", reference__startswith="month=")
        .order_by("at", "id")
        .values_list("reference", flat=True)
    )
    drawn = dict.fromkeys(found.groups() for text in asked if (found := _SAMPLE.fullmatch(text)))
    return [{"month": month, "seed": seed or "", "by_rules": bool(rules), "size": int(size)} for month, seed, rules, size in drawn]  # fmt: skip


def _questions(acting: Acting, since: datetime, upto: datetime) -> dict[str, int]:
    """Of what was asked in the quarter, how it stands now."""
    rows = list(Question.objects.filter(cell=acting.cell, asked_at__gte=since, asked_at__lt=upto))
    verdicts = Counter(row.verdict for row in rows)
    return {
        "asked": len(rows), "answered": sum(row.answered_at is not None for row in rows), "late": sum(row.late for row in rows),
        "open": sum(row.waits for row in rows), "explained": verdicts["explained"], "unexplained": verdicts["unexplained"],
        "follow": verdicts["follow"], "followed": sum(row.followed_at is not None for row in rows), "follow_late": sum(row.follow_late for row in rows),
    }  # fmt: skip


def _erased(acting: Acting, first: date, upto: datetime) -> dict[str, int]:
    last = timezone.localdate(upto - timedelta(microseconds=1))  # of a quarter that is over: its last day
    proofs = ErasureProof.objects.filter(cell=acting.cell.pk, day__range=(first, last))
    return {"proofs": len(proofs), "circles": sum(proof.circles for proof in proofs)}


def found(slug: str) -> Statement:
    """A statement of the cell whose register is open. Raises :class:`Refused`, on record."""
    row = Statement.objects.select_related("cell").filter(slug=slug).first()
    if row is None:
        refuse(slug, "no such statement here", purpose=PURPOSE)
        raise Refused(slug)
    return row


def holds(row: Statement) -> bool:
    """Whether the figures are those of the digest, and the register still counts the same lines by act."""
    figures = json.loads(row.figures)
    same = hashlib.sha256(row.figures.encode()).hexdigest() == row.digest
    return same and sealed_acts(row.since, row.until, row.size) == figures["acts"]


def seen_by(rows: Any, row: Statement) -> dict[int, datetime]:
    """Which other auditors looked at it, by the register itself, and when first."""
    looked = rows.filter(act="review", reference=f"statement={row.slug}", at__gte=row.made_at).exclude(
        actor=row.made_by_id
    )
    return dict(looked.order_by().values_list("actor").annotate(first=Min("at")))


def signatures(row: Statement) -> list[Signature]:
    return list(row.signatures.order_by("at"))


def may_sign(row: Statement) -> str:
    """As what the reader may sign now: ``sign``, ``second``, or nothing."""
    there = signatures(row)
    if len(there) > 1 or reader().user_id in {one.by_id for one in there}:
        return ""
    return "second" if there else "sign"


def sign(row: Statement) -> Signature:
    """Sign, or second what another auditor signed. Raises :class:`Meanwhile` when there is nothing for the reader to sign."""
    acting, role = me(), may_sign(row)
    if not role or acting is None:
        raise Meanwhile(_("U ondertekende deze verklaring al, of ze draagt beide handtekeningen."))
    try:
        with transaction.atomic():
            made = Signature.objects.create(statement=row, role=role, by_id=reader().user_id, capacity=acting.label)
    except IntegrityError as first:
        raise Meanwhile(_("Iemand anders ondertekende op hetzelfde moment. Kijk na, en onderteken opnieuw.")) from first
    for one in officers_of(row.cell):
        if one.user.pk != reader().user_id:
            post(one.user.pk, "waiting", once=f"statement {row.slug} {role}")
    return made
