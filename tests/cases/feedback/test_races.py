"""Two at the same moment: what one reads is what one agreed to, and a sheet is sent once (R43, R47)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db import connections

from tests import world as w
from tests.cases import moments as m
from tests.cases.feedback import walk


def at_once(*deeds: Callable[[], Any]) -> list[int]:
    """Do these together, each in a thread and over connections of its own; the statuses of their answers."""
    gate, answers = threading.Barrier(len(deeds)), [0] * len(deeds)

    def run(n: int, deed: Callable[[], Any]) -> None:
        try:
            gate.wait()
            answers[n] = deed().status_code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, deed)) for n, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_r47_two_agree_while_the_drafter_changes_the_text_and_nothing_is_sent_with_an_older_agreement(world: str) -> None:  # fmt: skip
    _item, sheet = walk.drafted()
    for slug in walk.FIVE[:3]:
        walk.agree(slug, sheet)
    drafter = w.signed_in("politie")
    agree, change = walk.address("agree", sheet), walk.address("change", sheet)

    def answers(slug: str) -> Callable[[], Any]:
        client, data = w.signed_in(slug), walk.form(slug, sheet)
        return lambda: client.post(agree, data)

    def changes(version: int) -> Callable[[], Any]:
        return lambda: drafter.post(change, {"text": walk.OTHER, "seen": version})

    for version in (1, 2):
        *agreed, changed = at_once(answers("caw"), answers("clb"), changes(version))
        assert changed == 302
        assert set(agreed) <= {302, 409}
        assert walk.stands(sheet) == ("open", version + 1)
        # Whatever came first: to the text that lies there now nobody agreed.
        assert not w.ask("SELECT 1 FROM feedback_agreement g JOIN feedback_asked a ON a.id = g.asked_id JOIN feedback_round q ON q.id = a.round_id WHERE q.sheet = %s AND q.version = %s", [walk.id_of(sheet), version + 1])  # fmt: skip
        assert walk.send(sheet).status_code == 403


def test_r43_sending_twice_at_once_gives_one_sending_and_an_objection_at_that_moment_comes_before_or_too_late(world: str) -> None:  # fmt: skip
    _item, sheet = walk.drafted()
    for slug in walk.FIVE:
        walk.agree(slug, sheet)
    first, second, clb = w.signed_in("politie"), w.signed_in("politie"), w.signed_in("clb")
    send, objection = walk.address("send", sheet), {"once": str(uuid4()), "digest": walk.digest(sheet)}
    one, two, objected = at_once(
        lambda: first.post(send, {"receivers": ["ocad"]}),
        lambda: second.post(send, {"receivers": ["vsse"]}),
        lambda: clb.post(walk.address("object", sheet), objection),
    )
    if objected == 302:
        assert {one, two} == {403}
        assert walk.stands(sheet)[0] == "open"
        assert walk.agree("clb", sheet).status_code == 302
        one, two = at_once(
            lambda: first.post(send, {"receivers": ["ocad"]}), lambda: second.post(send, {"receivers": ["vsse"]})
        )
    assert (one, two) == (302, 302)  # who came second is shown what was sent
    assert walk.stands(sheet)[0] == "sent"
    assert walk.sent(sheet) in (["ocad"], ["vsse"])
    assert len(w.entries(act="sheet-send")) == 1


def test_r43_agreeing_twice_at_once_is_once(world: str) -> None:
    _item, sheet = walk.drafted()
    data, clients = walk.form("caw", sheet), [w.signed_in("caw") for _time in range(2)]
    agree = walk.address("agree", sheet)
    statuses = at_once(lambda: clients[0].post(agree, data), lambda: clients[1].post(agree, data))
    assert set(statuses) <= {302, 409}
    assert w.ask("SELECT count(*) FROM feedback_agreement WHERE by_id = %s", [w.id_of("caw")]) == [(1,)]


def test_r44_who_is_let_in_while_it_is_sent_is_counted_before_anything_leaves(world: str) -> None:
    item, sheet = walk.drafted(declines="clb")
    for slug in walk.FIVE[:4]:
        walk.agree(slug, sheet)
    late = w.connect(autocommit=False)
    with late.cursor() as cursor:  # somebody is let in, and that isn't committed yet
        cursor.execute("INSERT INTO meetings_attendance (id, circle_id, item_id, user_id, capacity, service_id, arrived_at, left_at) SELECT gen_random_uuid(), a.circle_id, a.id, m.user_id, m.id, m.service_id, now(), now() FROM meetings_agendaitem a, participants_mandate m WHERE a.slug = %s AND m.user_id = %s", [item, w.id_of("clb")])  # fmt: skip

    def let_in() -> Any:
        while not w.ask(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            assert walk.stands(sheet) == ("open", 1)
        late.commit()
        return SimpleNamespace(status_code=0)

    client, address = w.signed_in("politie"), walk.address("send", sheet)
    sent, _let_in = at_once(lambda: client.post(address, {"receivers": ["ocad"]}), let_in)
    late.close()
    assert sent == 403
    assert walk.stands(sheet) == ("open", 1)
    assert walk.sent(sheet) == []


def test_r40_of_two_who_note_a_card_at_once_one_is_kept_and_the_other_is_told(world: str) -> None:
    item = m.plan(number="003")
    m.hold(item)
    ((meeting,),) = w.ask("SELECT m.slug FROM meetings_meeting m JOIN meetings_agendaitem a ON a.meeting_id = m.id WHERE a.slug = %s", [item])  # fmt: skip
    clients, at = [w.signed_in("politie") for _one in range(2)], f"/overleg/{meeting}/{item}/"
    presses = [lambda c=client: c.post(f"{at}kaart-getoond/") for client in clients]
    assert at_once(*presses) == [302, 302]
    assert w.ask("SELECT count(*) FROM meetings_cardshown") == [(1,)]
    told = ["stond vandaag al genoteerd" in client.get(at).content.decode() for client in clients]
    assert sorted(told) == [False, True]
