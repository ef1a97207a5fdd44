"""One's own report leaves only where the cell allows it, frozen, with a fresh proof, marked and on record (R53)."""

from __future__ import annotations

from tests import world as w
from tests.cases.reporting import walk


def test_r53_a_report_leaves_by_release_alone_marked_and_on_record(world: str) -> None:
    item = walk.discussed("caw", "clb")
    assert walk.send("coordinator", item, text=walk.WORDS).status_code == 302
    assert walk.reply("caw", item, "approved").status_code == 302
    take, paper = walk.address("download_report", item), walk.address("print_report", item)
    for door in (take, paper):
        off = w.signed_in("caw").post(door)
        assert off.status_code == 403
        assert "De regels van de cel laten niet toe" in off.content.decode()
        assert w.signed_in("vdab").post(door).status_code == 404
    walk.rule(report_download=True)
    walk.own("clb", item)
    assert w.signed_in("clb").post(take).status_code == 403  # not frozen yet
    asked = w.signed_in("caw", fresh=False).post(take)
    assert asked.status_code == 302
    assert asked["Location"].startswith("/aanmelden/opnieuw/")

    document = w.signed_in("caw").post(take)
    assert document.status_code == 200
    assert document["Content-Type"] == "application/pdf"
    assert document["Content-Disposition"] == 'attachment; filename="verslag.pdf"'
    assert "no-store" in document["Cache-Control"]
    assert document.content.startswith(b"%PDF-1.7")
    shown = w.signed_in("caw").post(paper)
    assert walk.WORDS in shown.content.decode()
    ((circle,),) = w.ask("SELECT r.circle_id FROM meetings_rendering r WHERE r.of_user_id = %s AND r.frozen_at IS NOT NULL", [w.id_of("caw")])  # fmt: skip
    for act in ("export", "print"):
        (entry,) = w.entries(act=act, actor=w.id_of("caw"))
        assert circle in (entry["shown"] or []) or entry["circle"] == circle
        if act == "print":  # the number on the paper leads to its entry
            number = entry["request"].hex[:12].upper()
            assert "-".join(number[n : n + 4] for n in (0, 4, 8)) in walk.text(shown)
