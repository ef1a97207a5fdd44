"""At one table, person by person and text by text: what the pages show is what PostgreSQL lets be read, at each moment of
«Who reads when»: shared with all, with some, come later, gone early, not there, out of it, corrected, withdrawn, over."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests import world as w
from tests.cases import moments, steps
from tests.cases.services import lay
from tests.secrecy.intruder import inside

ALL, SOME, LATER = "De schelp ligt er.", "Het zeepaardje zwemt elke dag.", "De meeuw zag het."
BETTER, FIRST, SECOND = "De meeuw zag het gisteren.", "Wij kijken uit naar de vloed.", "Wij meten de eb."
WHO = {
    "burgemeester": "Lokaal bestuur",
    "coordinator": "Lokaal bestuur",
    "politie": "Politie",
    "caw": "CAW",
    "clb": "CLB",
    "jac": "JAC",
}
OUTSIDE = ("vdab", "auditor", "dpo", "superuser", "coordinator-elders")
INSIDE = """WITH RECURSIVE inside AS (
  SELECT k.* FROM secrecy_circle k JOIN meetings_agendaitem a ON a.circle_id = k.id WHERE a.slug = %s
  UNION ALL SELECT k.* FROM secrecy_circle k JOIN inside i ON k.of_id = i.id AND NOT k.apart)
SELECT reference FROM inside"""


@dataclass
class Table:
    """An item that is held; each text with the row in which it lies and who wrote it."""

    people: steps.People = field(default_factory=steps.People)
    item: str = ""
    rows: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # text: table, id, whose

    @property
    def slug(self) -> str:
        return self.item.strip("/").split("/")[-1]

    def do(self, slug: str, deed: str, **fields: object) -> None:
        answer = self.people.post(slug, f"{self.item}{deed}/", **fields)
        assert answer.status_code == 302, (slug, deed, answer.status_code, answer.content.decode()[-2000:])

    def share(self, slug: str, text: str, *to: str) -> None:
        self.do(slug, "inbreng/delen", text=text, to="some", person=[steps.capacity_of(s) for s in to])
        self.rows[text] = ("contributions_contribution", self._newest("contributions_contribution", "shared_at"), slug)

    def decide(self, text: str) -> None:
        self.do("coordinator", "besluit", kind="follow", text=text)
        self.rows[text] = ("meetings_decision", self._newest("meetings_decision", "taken_at"), "")

    def _newest(self, table: str, by: str) -> str:
        item = "item" if table.startswith("contributions") else "item_id"
        ((pk,),) = w.ask(f"SELECT x.id::text FROM {table} x JOIN meetings_agendaitem a ON a.id = x.{item} WHERE a.slug = %s ORDER BY x.{by} DESC NULLS LAST LIMIT 1", [self.slug])  # fmt: skip
        return str(pk)

    def shown(self, slug: str) -> set[str]:
        """By every page of the item, of others' texts."""
        paths = (self.item, f"{self.item}verslag/lezen/", "/".join(self.item.split("/")[:3]) + "/", "/overleg/", "/")
        answers = [self.people.get(slug, path) for path in paths]
        assert not [a.status_code for a in answers if a.status_code >= 500]
        whole = "".join(answer.content.decode() for answer in answers)
        return {text for text, (_table, _pk, whose) in self.rows.items() if text in whole and whose != slug}

    def open(self, slug: str) -> set[str]:
        """By SQL of one's own that tries every circle."""
        with inside(slug) as i:
            for (reference,) in w.ask(INSIDE, [self.slug]):
                i.open(reference)
            return {
                text for text, (table, pk, whose) in self.rows.items()
                if whose != slug and i.value(f"SELECT count(*) FROM {table} WHERE id = %s::uuid", [pk])
            }  # fmt: skip

    def reads(self, **expected: set[str]) -> None:
        """Everybody at once: the pages show this, PostgreSQL lets them read the same, and nobody outside reads anything."""
        for slug in (*WHO, *OUTSIDE):
            shown, may = self.shown(slug), self.open(slug)
            assert (shown, may) == (expected.get(slug, set()),) * 2, slug


def test_every_person_reads_of_every_text_what_the_table_allows_and_no_more(world: str) -> None:
    lay("jac", "JAC", "Jeugdig")
    table = Table()
    _case, table.item = steps.an_item(table.people, invited=("CAW", "CLB", "JAC"), accepted=("caw", "clb", "jac"))
    there = ("coordinator", "politie", "caw", "clb")
    steps.open_item(table.people, table.item, *there)
    table.share("clb", ALL, *there)
    table.share("caw", SOME, "coordinator")
    table.decide(FIRST)
    both = {ALL, FIRST}
    # The mayor isn't at the item: decisions and actions, and no contribution that wasn't for them.
    table.reads(coordinator=both | {SOME}, politie=both, caw=both, clb={FIRST}, burgemeester={FIRST})

    # Who comes later reads nothing of before; who left reads nothing of after.
    table.do("coordinator", "komt-binnen", person=[steps.capacity_of("jac")])
    table.do("coordinator", "gaat-weg", person=[steps.capacity_of("caw")])
    table.share("politie", LATER, "coordinator", "clb", "jac")
    assert (table.shown("jac"), table.open("jac")) == ({LATER}, {LATER})
    assert table.shown("caw") == set()  # the item is closed to who left, until its report
    assert table.open("caw") == both

    # Corrected: the same readers, other words. Withdrawn: nobody, whatever they read before.
    table.do("politie", "inbreng/verbeteren", text=BETTER)
    table.rows[BETTER] = table.rows.pop(LATER)
    assert LATER not in table.people.get("jac", table.item).content.decode()
    table.do("clb", "inbreng/intrekken")
    ((kept,),) = w.ask("SELECT c.id::text FROM contributions_contribution c JOIN meetings_agendaitem a ON a.id = c.item JOIN participants_service s ON s.id = c.service_id WHERE a.slug = %s AND s.short_name = 'CLB' AND c.state = 'draft'", [table.slug])  # fmt: skip
    table.rows[ALL] = ("contributions_contribution", str(kept), "clb")
    table.decide(SECOND)
    decided = {FIRST, SECOND}
    assert {slug: table.open(slug) for slug in ("coordinator", "politie", "jac", "clb", "burgemeester")} == {
        "coordinator": decided | {SOME, BETTER}, "politie": decided, "jac": decided | {BETTER}, "clb": decided | {BETTER},
        "burgemeester": decided,
    }  # fmt: skip

    # Out of it: nothing of others any more, and what is one's own stays.
    table.do("clb", "ik-stap-eruit", conflict="mine")
    assert (table.shown("clb"), table.open("clb")) == (set(), set())

    # Over, with its report: who was there reads on, who left too; long after the window the mayor and the coordinator have the decisions.
    table.do("coordinator", "beeindigen")
    moments.report(table.slug)
    table.reads(
        coordinator=decided | {SOME, BETTER}, politie=decided, jac=decided | {BETTER}, caw=decided, burgemeester=decided
    )
    moments.pass_days(90)
    table.reads(coordinator=decided, burgemeester=decided)
