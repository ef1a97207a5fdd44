"""What lies behind the doors of who joins: a mandate and an administration that are over, so that pressing changes nothing."""

from __future__ import annotations

from uuid import uuid4

from secrecy.sealed_files import seal_file
from tests import world as w

ABSENT = "00000000-0000-0000-0000-000000000000"
#: Doors of the service's administrator, and of the cell's lead, that bear an address of their own.
STEWARDED = ("service", "ask_part", "withdraw", "designate", "mandate", "prolong", "end_mandate", "end_administration")
LED = ("confirm", "stop", "confirm_category", "withdraw_category")


def lay() -> None:
    """Somebody of the CAW who was its substitute and its administrator until yesterday, with the act; a confirmed category."""
    if w.ask("SELECT 1 FROM participants_user WHERE username = 'gewezen'"):
        return  # a town is found by many tests
    ((former,),) = w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_active, is_staff, is_superuser, date_joined, organisation_id)"
        " SELECT 'gewezen', 'Gerd', 'Gewezen', 'gewezen@caw.invalid', true, false, false, now(), organisation_id"
        " FROM participants_user WHERE username = 'caw' RETURNING id"
    )
    kept = uuid4()
    w.ask(
        "WITH m AS (INSERT INTO participants_mandate (id, user_id, cell_id, service_id, role, profession, begins, ends, act)"
        " SELECT gen_random_uuid(), %s, cell_id, service_id, 'substitute', 'other', current_date - 9, current_date - 1, ''"
        " FROM participants_mandate WHERE user_id = %s RETURNING id, cell_id, service_id)"
        " INSERT INTO participants_designationact (id, mandate_id, cell_id, organisation_id, content, sha256, brought_at)"
        " SELECT %s, m.id, m.cell_id, s.organisation_id, %s, '', now() FROM m JOIN participants_service s ON s.id = m.service_id",
        [former, w.id_of("caw"), str(kept), seal_file(b"%PDF-1.7", table="participants_designationact", row=kept)],
    )
    w.ask(
        "INSERT INTO participants_administration (id, user_id, organisation_id, begins, ends, ended_at, act)"
        " SELECT gen_random_uuid(), id, organisation_id, current_date - 9, current_date + 9, now(), '' FROM participants_user WHERE id = %s",
        [former],
    )
    w.ask(
        "INSERT INTO participants_categoryconfirmation (cell_id, category_id, legal_text, article, dated, confirmed_by_id, confirmed_at)"
        " SELECT z.cell_id, c.id, 'een decreet', 'art. 1', '2021-05-21', z.user_id, now() FROM participants_seat z, participants_authorisedcategory c"
        " WHERE z.user_id = %s AND c.code = 'clb'",
        [w.id_of("coordinator")],
    )


def slugs(page: str) -> tuple[str, ...]:
    """What stands between the slashes."""
    asked = {
        "service": "SELECT id FROM participants_service WHERE short_name = 'CAW'",
        "part": "SELECT p.id FROM participants_participation p JOIN participants_service s ON s.id = p.service_id WHERE s.short_name = 'CAW'",
        "mandate": "SELECT id FROM participants_mandate WHERE user_id = (SELECT id FROM participants_user WHERE username = 'gewezen')",
        "administration": "SELECT id FROM participants_administration WHERE user_id = (SELECT id FROM participants_user WHERE username = 'gewezen')",
        "document": "SELECT id FROM participants_designationact",
        "category": "SELECT id FROM participants_authorisedcategory WHERE code = 'caw'",
        "confirmation": "SELECT id FROM participants_categoryconfirmation",
    }
    behind = {
        "service": "service", "ask_part": "service", "handover": "service", "withdraw": "part", "designate": "part", "confirm": "part", "stop": "part",
        "mandate": "mandate", "prolong": "mandate", "end_mandate": "mandate", "end_administration": "administration",
        "document": "document", "confirm_category": "category", "withdraw_category": "confirmation",
    }  # fmt: skip
    return (str(w.ask(asked[behind[page]])[0][0]),) if page in behind else ()
