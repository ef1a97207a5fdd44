"""Who is asked to lead a path: what they get by that, where they find it, and that it ends with it, whoever wrote so."""

from __future__ import annotations

import re
from uuid import UUID

from secrecy.acts import who_may
from tests import world as w
from tests.cases import moments, steps
from tests.cases.path.test_path import GOAL, follows, screen, sees
from tests.livc.explaining.test_explaining import WHY
from tests.secrecy.intruder import inside

RUNNING = (
    "SELECT k.kind, q.name FROM secrecy_admission a JOIN secrecy_circle k ON k.id = a.content_object_id JOIN secrecy.act q ON q.permission = a.permission_id"
    " WHERE a.user_id = %s AND k.label = (SELECT reference FROM cases_case WHERE slug = %s) AND a.while_is = 'draws' AND a.until > now() ORDER BY 1, 2"
)
ASKED = [("case", "list"), ("path", "list"), ("path", "read"), ("path", "write")]
OVER = "trekt het traject niet"


class Walk:
    """A case that was discussed with the CAW; the CLB accepted too, and wasn't there."""

    def __init__(self) -> None:
        self.people = steps.People()
        self.item, self.case = moments.plan(number="002"), w.slug_of("002")
        for who, service in (("caw", "CAW"), ("clb", "CLB")):
            moments.accept(who, moments.ask(self.item, service))
        moments.hold(self.item, "caw")
        self.at = f"/opvolging/casus/{self.case}/"
        steps.give_purpose(self.people, "coordinator", self.case, "opvolging actie")
        assert self.people.post("coordinator", f"{self.at}doel/", domain="", text=GOAL).status_code == 302
        ((self.path, self.circle),) = w.ask("SELECT p.slug, p.circle_id FROM followup_followuppath p JOIN cases_case c ON c.id = p.case_id WHERE c.slug = %s", [self.case])  # fmt: skip

    def ask(self, short: str) -> None:
        ((service,),) = w.ask("SELECT id FROM participants_service WHERE short_name = %s", [short])
        assert self.people.post("coordinator", f"{self.at}trekker/", service=service).status_code == 302

    def answer(self, who: str, said: str) -> str:
        answer = self.people.post(who, f"{self.at}trekker/antwoord/", answer=said)
        assert answer.status_code == 302
        return str(answer["Location"])

    def by_being_asked(self, who: str) -> list[tuple[str, str]]:
        """What somebody has because of that, as it lies there: kind of circle, and act."""
        return w.ask(RUNNING, [w.id_of(who), self.case])

    def able(self, who: str) -> set[str]:
        """What the page «wie kan dit zien» says of somebody and the path; and the function it asks."""
        name = w.ask("SELECT last_name FROM participants_user WHERE username = %s", [who])[0][0]
        page = WHY.search(screen(self.people, "coordinator", self.case))
        assert page
        shown = self.people.get("coordinator", page[1].replace("waarom", "wie-kan-dit-zien")).content.decode()
        _before, part = re.split(r"<h2[^>]*>[^<]*opvolgingstraject", shown, maxsplit=1, flags=re.IGNORECASE)
        with w.standing_as("coordinator"):
            said = {line.act for line in who_may([UUID(str(self.circle))]) if line.user_id == w.id_of(who)}
        assert (name in part.split("<h2", 1)[0]) == bool(said)
        return said

    def over_for(self, who: str, *, by: str) -> None:
        """Nothing is left of what somebody got by being asked, and each right stands in the register as ended."""
        assert self.by_being_asked(who) == []
        ended = w.entries(act="dismiss", whom=w.id_of(who), purpose=OVER)
        assert sorted(line["reference"] for line in ended) == ["list", "list", "read", "write"]
        assert {line["actor"] for line in ended} == {w.id_of(by)}
        with inside(who) as i:
            assert not i.open(self.path, act="write")


def test_r48_r49_a_no_ends_at_once_what_being_asked_gave_and_it_stands_on_record(world: str) -> None:
    walk = Walk()
    assert (walk.by_being_asked("clb"), walk.able("clb")) == ([], set())
    walk.ask("CLB")
    assert walk.by_being_asked("clb") == ASKED
    assert (walk.able("clb"), sees("clb", walk.path)) == ({"list", "read", "write"}, (1, 0))
    assert walk.answer("clb", "accepted") == walk.at  # a yes, and a no after all
    assert (walk.by_being_asked("clb"), sees("clb", walk.path)) == (ASKED, (1, 0))
    assert walk.answer("clb", "declined") == "/"
    assert "uw dienst trekt dit traject niet" in walk.people.get("clb", "/").content.decode()
    walk.over_for("clb", by="clb")
    assert (walk.able("clb"), sees("clb", walk.path)) == (set(), (0, 0))
    assert walk.people.get("clb", walk.at).status_code in (403, 404)
    assert walk.people.post("clb", f"{walk.at}trekker/antwoord/", answer="accepted").status_code == 404
    # Nor does the number of the case stay, once that of the invitation is over.
    moments.pass_days(200)
    with inside("clb") as i:
        assert i.value("SELECT count(*) FROM cases_case WHERE slug = %s", [walk.case]) == 0
    # Asked once more, it is let in once more.
    walk.ask("CLB")
    assert (walk.by_being_asked("clb"), sees("clb", walk.path)) == (ASKED, (1, 0))


def test_r48_r49_who_was_at_the_item_and_is_replaced_keeps_what_that_gave_and_no_more(world: str) -> None:
    walk = Walk()
    follows("lead")
    walk.ask("CAW")
    walk.answer("caw", "accepted")
    action = moments.propose(walk.item, "CLB")
    heads = "SELECT count(*) FROM followup_offer WHERE slug = %s"
    with inside("caw") as i:
        assert i.value(heads, [action]) == 1
    walk.ask("CLB")
    assert (walk.by_being_asked("caw"), walk.by_being_asked("clb")) == ([], ASKED)
    assert len(w.entries(act="dismiss", whom=w.id_of("caw"), purpose=OVER, actor=w.id_of("coordinator"))) == 5
    # Read at the item as before, and no longer than who was there.
    assert (walk.able("caw"), sees("caw", walk.path)) == ({"list", "read"}, (1, 0))
    page = screen(walk.people, "caw", walk.case)
    assert (GOAL in page, "Wij trekken" in page) == (True, False)
    with inside("caw") as i:
        assert (i.value(heads, [action]), i.open(walk.path, act="write")) == (0, [])
    walk.answer("clb", "accepted")
    moments.move_on(walk.item)
    moments.pass_days(200)
    assert (sees("caw", walk.path), sees("clb", walk.path)) == ((0, 0), (1, 0))
    with inside("caw") as i:
        assert i.value("SELECT count(*) FROM followup_followuppath WHERE slug = %s", [walk.path]) == 0


def test_r48_r49_a_lead_that_is_taken_back_reads_nothing_more_whoever_wrote_so(world: str) -> None:
    walk = Walk()
    for step in ("page", "sql", "superuser"):
        walk.ask("CLB")
        assert sees("clb", walk.path) == (1, 0)
        if step == "page":
            assert "Vraag aan deze dienst intrekken" in screen(walk.people, "coordinator", walk.case)
            assert walk.people.post("caw", f"{walk.at}trekker/", do="back").status_code == 403
            assert walk.people.post("coordinator", f"{walk.at}trekker/", do="back").status_code == 302
            assert "Vraag aan deze dienst intrekken" not in screen(walk.people, "coordinator", walk.case)
            walk.over_for("clb", by="coordinator")
        elif step == "sql":
            with inside("burgemeester") as i:
                i.open(walk.path, act="write")
                i.sql("UPDATE followup_followuppath SET lead_state = '' WHERE slug = %s", [walk.path])
                i.link.commit()
        else:
            w.ask("UPDATE followup_followuppath SET lead_id = NULL WHERE slug = %s", [walk.path])
        assert (walk.by_being_asked("clb"), sees("clb", walk.path)) == ([], (0, 0))
    assert len(w.entries(act="dismiss", whom=w.id_of("clb"), purpose=OVER)) == 12


def test_r48_who_leads_a_path_finds_it_with_the_actions_also_when_the_window_of_the_item_is_over(world: str) -> None:
    walk = Walk()
    link = f'href="{walk.at}"><b>CAS-'

    def found(who: str) -> bool:
        return link in walk.people.get(who, "/opvolging/acties/").content.decode()

    walk.ask("CLB")
    assert not found("clb")  # asked: that waits on the workspace
    walk.answer("clb", "accepted")
    moments.move_on(walk.item)
    moments.pass_days(200)
    assert [found(who) for who in ("clb", "caw", "politie", "coordinator")] == [True, False, False, False]
    page = walk.people.get("clb", "/opvolging/acties/").content.decode()
    assert "Uw dienst trekt het opvolgingstraject" in page
    assert GOAL not in page  # a header alone: nothing is opened for it
    assert GOAL in screen(walk.people, "clb", walk.case)
    walk.answer("clb", "declined")
    assert not found("clb")
