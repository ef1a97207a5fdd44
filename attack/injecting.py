"""Lists of what shouldn't be typed, in every field of every form and every question of an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from attack.fields import filled, pages
from attack.page import Field, Form, shape
from attack.site import Answer
from attack.tally import Kind
from attack.walk import Known

SLEEP = 4  # seconds that an injected statement would take
PAYLOADS = {
    "a quote": "x' OR '1'='1' --",
    "quotes": "\"';`)]}\\",
    "a statement": f"1'; SELECT pg_sleep({SLEEP}); --",
    "a condition": f"1 OR 1=(SELECT 1 FROM pg_sleep({SLEEP}))",
    "a template": "{{ 791900000|add:19013 }}{% debug %}${790013*7907}#{790013*7907}<%= 790013*7907 %>{{790013*7907}}",
    "a script": "<zq1>\"'><zq2 onerror=alert(1)>&lt;zq3&gt;",
    "a link": "javascript:alert(1)//<zq4>",
    "lines of a header": "a\r\nX-Zq: 1\r\n\r\n<zq5>",
    "a path": "../../../../../../etc/passwd",
    "a null": "a\0b",
    "look-alikes": "ａｄｍｉｎ\u202e\u200b\ufeffА＜zq6＞\ud7ff\U0010ffff",
    "very long": "z" * 60_000,
    "a number out of range": "-99999999999999999999999999",
    "no number": "NaN",
    "a power": "1e309",
    "a formula": '=HYPERLINK("http://kwaad.example/";"zq")',
    "a format": "%s%n%x{0.__class__}",
    "a list": "[]",
}
#: What no answer may hold: results of what was typed, of more figures than a token has by chance, and what an error says of the inside.
INSIDE = re.compile(
    rf"{790013 * 7907}|791919013|root:x:0|Traceback \(most|psycopg|OperationalError|ProgrammingError|django\.|site-packages|SECRET_KEY|syntax error at|DEBUG = True"
)
CELL = re.compile(r'(^|[,;\t\n])"?[=+@]HYPERLINK')
#: For what is chosen or hidden: those that aren't about text.
OF_CHOICE = (
    "a quote",
    "a statement",
    "a script",
    "a null",
    "a number out of range",
    "no number",
    "very long",
    "a list",
)
Job = tuple[str, str, str, list[tuple[str, str]], str, str]  # who, method, where, fields, which field, which payload


def injected(known: Known, kind: Kind) -> None:
    """No error, nothing of the inside, no markup, no header of ours, no sleep."""
    jobs = [job for job in _jobs(known) if known.drawn()]
    for job, answer in zip(jobs, known.site.each([partial(_sent, known, job) for job in jobs]), strict=True):
        slug, method, where, _fields, name, payload = job
        kind.judge(*judged(answer, f"{slug}: {method} {shape(where)}, {name} = {payload}"))
        if answer.seconds >= SLEEP and "pg_sleep" in PAYLOADS.get(payload, ""):
            kind.judge(not _sleeps(known, job), f"{slug}: {method} {shape(where)}, {name} = {payload} sleeps")


def _sleeps(known: Known, job: Job) -> bool:
    """Whether it takes so much longer than the same that asks to sleep for nothing, three times over: a busy machine doesn't."""
    slug, method, where, fields, name, payload = job
    calm = [(n, v.replace(f"pg_sleep({SLEEP})", "pg_sleep(0)")) for n, v in fields]
    pairs = ((_sent(known, job), _sent(known, (slug, method, where, calm, name, payload))) for _turn in range(3))
    return all(slow.seconds - quick.seconds > 0.7 * SLEEP for slow, quick in pairs)


def judged(answer: Answer, said: str) -> tuple[bool, str]:
    """Whether an answer to something that was injected is innocent, and what is said of it if not."""
    wrong = (
        f"gives {answer.status}" if answer.status >= 500
        else "comes back as markup" if "<zq" in answer.body
        else "makes a header" if "X-Zq" in answer.headers or any("X-Zq" in line for line in answer.cookies) or "\n" in answer.location
        else "leads elsewhere" if answer.location.startswith(("http:", "https:", "//", "javascript:"))
        else "tells of the inside" if INSIDE.search(answer.body)
        else "is a formula in a document" if not answer.html and CELL.search(answer.body)
        else ""
    )  # fmt: skip
    return not wrong, f"{said} {wrong}"


def _jobs(known: Known) -> Iterator[Job]:
    for slug, form in known.once():
        for field in _typed(form):
            for payload in PAYLOADS if field.typed else OF_CHOICE:
                text = PAYLOADS[payload]
                fields = [(n, text if n == field.name else v) for n, v in filled(form)]
                yield slug, form.method, form.action, fields, field.name, payload
            for payload in ("twice", "as a list"):
                odd = (
                    [(field.name, "a"), (field.name, "b")]
                    if payload == "twice"
                    else [(f"{field.name}[$ne]", "x"), (f"{field.name}[]", "x")]
                )
                rest = [pair for pair in filled(form) if pair[0] != field.name]
                yield slug, form.method, form.action, rest + odd, field.name, payload
    asking = known.asking()
    for slug, address in pages(known):
        for name in sorted(asking.get(address, set()) | {"q"}):
            for payload, text in PAYLOADS.items():
                yield slug, "GET", address, [(name, text[:6000])], f"?{name}", payload
    for slug, address in pages(known):
        for payload in ("a quote", "a script", "a path", "a null", "lines of a header", "look-alikes"):
            yield slug, "GET", f"{address}{quote(PAYLOADS[payload], safe='')}/", [], "the address", payload


def _typed(form: Form) -> Iterator[Field]:
    """Every field once; those that are alike (a row each) by the first of them."""
    done = set()
    for field in form.fields:
        alike = re.sub(r"\d+|[2-9a-hjkmnp-z]{14}", "*", field.name)
        if alike not in done:
            done.add(alike)
            yield field


def _sent(known: Known, job: Job) -> Answer:
    slug, method, where, fields, _name, _payload = job
    if method == "POST":
        return known.visitor(slug).post(where, fields)
    query = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in fields)
    return known.visitor(slug).get(f"{where}?{query}"[:8000] if query else where)
