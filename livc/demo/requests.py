"""People who ask what is kept about them: one who is known and two who aren't, and the desk that treats them alike."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.purposes import Purpose
from cases.subject_requests import looking, parts, registering
from cases.subject_requests.models import Decision, Finding, Part, SubjectRequest
from livc.demo.town import standing_as
from participants.models import LegalReference, Service
from secrecy.acts import open_circles, opened


def lay() -> None:
    running = _registered(12, "Robin Zandbank", date(2003, 5, 14), "Strandlaan 1\n0000 Duinbeke")
    with standing_as("coordinator", "subject_requests:extend"):
        registering.extend(_open(running), "Meerdere diensten antwoorden elk voor hun eigen gegevens.")
    _looked(running)
    _asked(running)
    done = _registered(40, "Toon Strandjutter", date(1988, 2, 29), "Vloedlijn 3\n0000 Duinbeke")
    _looked(done)
    with standing_as("burgemeester", "subject_requests:decide"):
        looking.decide(
            _open(done), kind=Decision.Kind.NEUTRAL, ground=LegalReference.on("restriction_safety"),
            reasons="Wie weet of iemand gekend is, kan een opvolging ontwijken.", ends_on=looking.last_day(),
        )  # fmt: skip
    with standing_as("coordinator", "subject_requests:answer"):
        registering.answer(_open(done), remedies=registering.remedies())
    _told()


def _told() -> None:
    """Somebody whom the mayor lets know that nothing is kept."""
    slug = _registered(25, "Lena Golfslag", date(1979, 8, 30), "Duinpan 7\n0000 Duinbeke")
    _looked(slug)
    with standing_as("burgemeester", "subject_requests:decide"):
        looking.decide(_open(slug), kind=Decision.Kind.GIVEN, text="In de cel worden over u geen gegevens verwerkt.")


def _open(slug: str) -> SubjectRequest:
    return opened(SubjectRequest, slug, purpose=Purpose.REQUEST, act="write")


def _registered(days_ago: int, name: str, born: date, address: str) -> str:
    with standing_as("coordinator", "subject_requests:register"):
        row = registering.register(
            received_on=timezone.localdate() - timedelta(days=days_ago), channel=SubjectRequest.Channel.LETTER,
            right=SubjectRequest.Right.ACCESS, name=name, birth_date=born, address=address,
            asks="Welke gegevens hebt u over mij, en wie kreeg ze?",
        )  # fmt: skip
        registering.acknowledge(row)
        return row.slug


def _looked(slug: str) -> None:
    with standing_as("burgemeester", "subject_requests:look"):
        looking.look(_open(slug))


def _asked(slug: str) -> None:
    """The CAW is asked about what it brought in, and says what may be told of it."""
    with standing_as("burgemeester", "subject_requests:ask"):
        row = _open(slug)
        open_circles(f"{slug}/finding", purpose=Purpose.REQUEST)
        (found,) = Finding.objects.filter(request=row)
        (part,) = parts.ask(row, found, [Service.objects.get(short_name="CAW")])
        reference = part.slug
    with standing_as("caw", "subject_requests:part"):
        asked = opened(Part.objects.select_related("service"), reference, purpose=Purpose.REQUEST, act="write")
        parts.answer(asked, state=Part.State.GIVES, text="Het CAW had wekelijks contact en deelde dat aan tafel.")
