"""Cross-site requests: forms sent from elsewhere in somebody's session, and deeds done by a link."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from attack.fields import filled
from attack.page import Form, shape
from attack.site import PERSONS, TOKEN, Answer, Fields
from attack.tally import Kind
from attack.walk import Known

ELSEWHERE = "https://kwaad.example"
WAYS = (
    "no token",
    "a token of another browser",
    "a made-up token",
    "another origin",
    "no origin (null)",
    "another port",
)


def forged(known: Known, kind: Kind) -> None:
    """Every form of everybody without its token, with another's, and from another site; and by following a link."""
    jobs = [(slug, form, way) for slug, form in known.once() if form.method == "POST" for way in WAYS if known.drawn()]
    for (slug, form, way), answer in zip(
        jobs, known.site.each([partial(_sent, known, *job) for job in jobs]), strict=True
    ):
        kind.judge(answer.status == 403, f"{slug}: POST {shape(form.action)} with {way} gives {answer.status}")
    linked = [(slug, form) for slug, form in known.once() if form.method == "POST" and known.drawn()]
    for (slug, form), (plain, answer) in zip(
        linked, known.site.each([partial(_linked, known, *job) for job in linked]), strict=True
    ):
        fine = answer.status == plain.status and answer.location.partition("?")[0] == plain.location.partition("?")[0]
        kind.judge(
            fine,
            f"{slug}: GET {shape(form.action)} with the form's fields gives {answer.status}, without {plain.status}",
        )
    free = known.site.ask("POST", PERSONS, fields=[("person", known.people[0])])
    if free.status == 302:
        kind.note(f"{PERSONS} of a demo takes no token: anybody becomes anybody there, and only there.")


def _sent(known: Known, slug: str, form: Form, way: str) -> Answer:
    visitor, fields = known.visitor(slug), filled(form)
    other = known.visitor(next(s for s in known.people if s != slug)).token
    if way in WAYS[:3]:
        token: Fields = [] if way == "no token" else [(TOKEN, other if "another" in way else "a" * 64)]
        return visitor.post(form.action, [*token, *fields], token=False)
    port = 1 + known.site.port % 60_000
    origin = {"another origin": ELSEWHERE, "another port": f"http://{known.site.host}:{port}"}.get(way, "null")
    return visitor.post(form.action, fields, headers={"Origin": origin, "Referer": f"{ELSEWHERE}/"})


def _linked(known: Known, slug: str, form: Form) -> tuple[Answer, Answer]:
    """The address of a form, followed as a link; then with its fields and its token after the question mark."""
    visitor = known.visitor(slug)
    query = urlencode([*filled(form), (TOKEN, visitor.token), ("_method", "POST")])
    return visitor.get(form.action), visitor.get(f"{form.action}?{query}"[:4000])
