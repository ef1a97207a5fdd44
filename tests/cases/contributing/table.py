"""An item that runs, with people of several services in the room, and what is seen of it past Django."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

from tests import world as w
from tests.cases import moments, steps

TEXT = "De schelp ligt elke ochtend op dezelfde plaats."


class Table:
    """One item, held now. ``people`` are browsers; ``item`` is its path."""

    def __init__(self, *there: str) -> None:
        self.people = steps.People()
        services = {"caw": "CAW", "clb": "CLB"}
        asked = tuple(services[slug] for slug in there if slug in services)
        _case, self.item = steps.an_item(self.people, invited=asked, accepted=tuple(s for s in there if s in services))
        answer = steps.open_item(self.people, self.item, *there)
        assert answer.status_code == 302, answer.content.decode()

    @property
    def slug(self) -> str:
        return self.item.strip("/").split("/")[-1]

    def page(self, slug: str) -> str:
        answer = self.people.get(slug, self.item)
        assert answer.status_code == 200, (slug, answer.status_code)
        return answer.content.decode()

    def do(self, slug: str, deed: str, **fields: Any) -> HttpResponse:
        return self.people.post(slug, f"{self.item}inbreng/{deed}/", **fields)

    def type(self, slug: str, text: str, **fields: Any) -> Any:
        """What the page sends by itself."""
        fields = {"text": text, "writer": steps.capacity_of(slug), "draft": "", "edition": ""} | fields
        return self.people[slug].post(f"{self.item}inbreng/bewaren/", fields, headers={"X-Autosave": "1"})

    def share(self, slug: str, text: str, *to: str) -> None:
        answer = steps.share(self.people, slug, self.item, text, *to)
        assert answer.status_code == 302, answer.content.decode()

    def over(self) -> None:
        assert self.people.post("coordinator", f"{self.item}beeindigen/").status_code == 302

    def leave(self, slug: str) -> None:
        self.people.post("coordinator", f"{self.item}gaat-weg/", person=[steps.capacity_of(slug)])

    def come(self, slug: str) -> None:
        self.people.post("coordinator", f"{self.item}komt-binnen/", person=[steps.capacity_of(slug)])

    def circles(self) -> list[tuple[str, str]]:
        """Reference and id of every circle at the item, as the superuser knows them."""
        return [
            (str(r), str(i))
            for r, i in w.ask(
                "SELECT k.reference, k.id FROM secrecy_circle k JOIN meetings_agendaitem a ON k.of_id = a.circle_id OR k.id = a.circle_id WHERE a.slug = %s",
                [self.slug],
            )
        ]


def with_substitute(*there: str) -> Table:
    """The same, with a second representative of the CAW in the room."""
    other = moments.substitute()
    return Table(*there, other)


def stored(answer: Any) -> dict[str, str]:
    """On what the next words go on, as the answer to the page's own saving says."""
    assert answer.status_code == 204, (answer.status_code, answer.content.decode()[:500])
    assert answer.content == b""
    return {"draft": answer["X-Draft"], "edition": answer["X-Edition"]}


def field(page: str, name: str) -> str:
    """The value of a hidden field of the own form."""
    found = re.search(rf'<input type="hidden"\s+name="{name}"\s+value="([^"]*)"', page)
    assert found, name
    return found[1]


def written(page: str) -> str:
    """What stands in the field for one's own words."""
    found = re.search(r'<textarea[^>]*id="own-text"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return found[1] if found else ""
