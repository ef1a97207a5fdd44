"""What a page leads to and asks, and what of an answer may differ from one asking to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import lxml.html

from attack.site import TOKEN, Answer

#: A word in an address that names one thing: a number, a uuid, or a reference of fourteen signs without vowels that mislead.
REFERENCE = re.compile(r"(?=[^/]*\d)[^/.]+|[2-9a-hjkmnp-z]{14}")
VARIES = (
    re.compile(rf'name="{TOKEN}" value="[^"]*"'),
    re.compile(r"\b\d{1,2}[:.]\d\d([:.]\d\d)?\b"),  # the hour on a page
    re.compile(r'data-seconds="\d+"|data-minutes="\d+"'),
    re.compile(r'nonce="[^"]*"'),
    re.compile(r'name="once" value="[^"]*"'),  # a form's own key, new each time
    re.compile(r"(?<=/waarom/)[0-9a-f-]{36}(?=/)"),  # this very asking, explained
)
#: Headers that say when, or to whom: not what.
OF_THE_MOMENT = ("date", "content-length", "set-cookie", "connection", "keep-alive")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str  # as in <input type>, or select, textarea, button
    value: str = ""
    choices: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        return self.kind in ("text", "textarea", "search", "email", "number", "date", "time", "password", "tel", "url")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stood on a page; ``action`` without host."""

    at: str
    method: str
    action: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field.name for field in self.fields))


def shape(address: str) -> str:
    """An address without what it is about: ``/overleg/*/*/``."""
    return "/".join("*" if REFERENCE.fullmatch(word) else word for word in urlsplit(address).path.split("/"))


def references(address: str) -> list[str]:
    return [word for word in urlsplit(address).path.split("/") if REFERENCE.fullmatch(word)]


def links(answer: Answer, at: str) -> Iterator[str]:
    """Where a page leads and what its scripts ask, on this site, without what follows #."""
    if not answer.html:
        return
    document = _document(answer)
    for found in document.xpath("//a/@href | //@*[starts-with(name(), 'data-') and starts-with(., '/')]"):
        target = urljoin(at, str(found)).partition("#")[0]
        if target.startswith("/"):
            yield target


def forms(answer: Answer, at: str) -> Iterator[Form]:
    """The forms of a page; a button that sends elsewhere makes another."""
    if not answer.html:
        return
    for form in _document(answer).forms:
        fields = tuple(_fields(form))
        made = Form(at, str(form.method).upper(), urlsplit(urljoin(at, form.get("action") or at)).path, fields)
        buttons = [b for b in form.xpath(".//button[@name]") if not b.get("formaction")]
        if buttons:
            named = {
                b.get("name"): tuple(o.get("value", "") for o in buttons if o.get("name") == b.get("name"))
                for b in buttons
            }
            made = replace(made, fields=fields + tuple(Field(n, "button", v[0], v) for n, v in named.items()))
        yield made
        for button in form.xpath(".//*[@formaction]"):
            yield replace(made, action=urljoin(at, button.get("formaction")), fields=fields)


def _fields(form: Any) -> Iterator[Field]:
    of_choice: dict[str, list[str]] = {}
    for given in form.inputs:
        name, kind = given.get("name"), given.get("type", "text") if given.tag == "input" else given.tag
        if not name or name == TOKEN or kind in ("submit", "file"):
            continue
        if kind == "select":
            options = tuple(option.get("value", "") for option in given.xpath(".//option"))
            yield Field(name, "select", str(given.value or ""), options)
        elif kind in ("radio", "checkbox"):
            of_choice.setdefault(f"{kind} {name}", []).append(given.get("value", "on"))
        else:
            yield Field(name, kind, str(given.value or ""))
    for what, values in of_choice.items():
        kind, name = what.split(" ", 1)
        yield Field(name, kind, values[0], tuple(values))


def choices(answer: Answer, name: str) -> list[str]:
    """The values of the buttons of this name."""
    return [str(value) for value in _document(answer).xpath("//button[@name=$name]/@value", name=name)]


def _document(answer: Answer) -> Any:
    return lxml.html.document_fromstring(answer.body or "<html></html>")


def asked_for(address: str) -> list[str]:
    """The names that an address asks with, after the question mark."""
    return [name for name, _value in parse_qsl(urlsplit(address).query, keep_blank_values=True)]


def told(answer: Answer, *asked: str) -> tuple[int, str, tuple[tuple[str, str], ...]]:
    """Status, body and headers, bared of what may differ: tokens, hours, and what was asked itself."""
    said = tuple(
        sorted((n.lower(), _bared(v, asked)) for n, v in answer.headers.items() if n.lower() not in OF_THE_MOMENT)
    )
    return answer.status, _bared(answer.body, asked), said


def _bared(text: str, asked: tuple[str, ...]) -> str:
    for pattern in VARIES:
        text = pattern.sub("~", text)
    # A number of a few figures stands elsewhere too: it is told by the address that it is part of.
    words = {form for word in asked if len(word) > 4 for form in (word, quote(word, safe=""), quote(word))}
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "~")
    return text
