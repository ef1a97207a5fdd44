"""R71: the declaration is a rule of the cell. On: no access without it. Off: only the notice on secrecy."""

from __future__ import annotations

import pytest

from tests import world as w
from tests.participants.agreements.promises import forget, promised, rules
from tests.secrecy.intruder import inside

PAGE = "/geheimhouding/"


def headers(slug: str) -> int:
    with inside(slug) as one:
        return int(one.value("SELECT count(*) FROM cases_case"))


def test_r71_off_only_the_notice_is_asked(world: str) -> None:
    forget("caw")
    assert w.signed_in("caw").post(PAGE).status_code == 302
    assert headers("caw")
    assert not promised("caw", "declaration")


@pytest.mark.parametrize("slug", ["caw", "burgemeester"])
def test_r71_on_nothing_opens_without_it(world: str, slug: str) -> None:
    rules('{"confidentiality_declaration": true, "declaration_text": "Ik zwijg als een duin."}', version=2)
    assert headers(slug) == 0
    client = w.signed_in(slug)
    page = client.get(PAGE).content.decode()
    assert "Ik zwijg als een duin." in page
    answer = client.post(PAGE)
    assert answer.status_code == 400
    assert "Zonder deze verklaring opent deze cel geen casus voor u." in answer.content.decode()
    assert headers(slug) == 0
    assert client.post(PAGE, {"declared": "on"}).status_code == 302
    assert headers(slug)
    assert len(promised(slug, "declaration")) == 1
    assert len(promised(slug)) == 1, "the notice was acknowledged before, and isn't again"


def test_r71_the_notice_alone_is_not_kept_when_the_declaration_is_refused(world: str) -> None:
    rules('{"confidentiality_declaration": true}', version=2)
    forget("caw")
    assert w.signed_in("caw").post(PAGE).status_code == 400
    assert not promised("caw")


def test_r71_a_declaration_of_tomorrow_closes_nothing_today(world: str) -> None:
    rules('{"confidentiality_declaration": true}', version=2, since="current_date + 1")
    assert headers("caw")
    assert "verklaring van deze cel" not in w.signed_in("caw").get(PAGE).content.decode()
