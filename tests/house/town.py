"""The demo town as somebody sees it who knows every address in it: what lies behind each door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from livc.demo.persons import PERSONS
from livc.frame.doors import ANYONE, DOORS
from livc.oversight import stating
from secrecy.acts import ask_export, register
from tests import world as w
from tests.house import joining

EVERYBODY = tuple(person.slug for person in PERSONS)

#: Words of ``livc.frame.doors`` to the demo persons who are that.
PEOPLE = {
    "burgemeester": ("burgemeester", "burgemeester-elders"),
    "coördinator": ("coordinator", "coordinator-elders"),
    "politie": ("politie", "politie-elders"),
    "vertegenwoordiger": ("caw", "clb", "vdab"),
    "betrokken hulpverlener": ("hulpverlener",),
    "auditor": ("auditor",),
    "dpo": ("dpo",),
    "beheerder": ("beheerder", "beheerder-elders"),
    "beheerder van een dienst": ("beheerder-caw",),
    "zonder hoedanigheid": ("superuser",),
}
#: What is planted in the town about persons and cases; none of it belongs in an address, a title or the register.
PLANTED = (
    "Robin", "Zandbank", "Golfbreker", "Duindoorn", "2003-05-14", "14/05/2003", "Strandlaan", "training", "tante",
    "vertrouwenspersoon", "wekelijks", "jobpunt", "@duinbeke", "Strandvonk", "2001-07-09", "Zeedijk", "folders",
)  # fmt: skip
#: The figures of a statement of a quarter in which nothing happened.
STATED = {
    "version": 1, "cell": "LIVC R Duinbeke", "quarter": "2026-K4", "since": "", "until": "", "whole": False, "lines": 0, "acts": {}, "notices": [], "samples": [],
    "questions": dict.fromkeys(("asked", "answered", "late", "open", "explained", "unexplained", "follow", "followed", "follow_late"), 0),
    "erased": {"proofs": 0, "circles": 0}, "left": 0, "checkpoint": {"origin": "o", "size": "1", "root": "", "time": "", "key": ""},
}  # fmt: skip
POSTED = (
    "feedback:change", "feedback:agree", "feedback:object", "feedback:successor", "feedback:send", "feedback:document",
    "meetings:come", "meetings:go", "meetings:pause", "meetings:go_on", "meetings:end", "meetings:step_aside", "meetings:set_aside", "meetings:lift",
    "meetings:arrange", "meetings:cancel", "meetings:take_off", "meetings:put_back", "meetings:paper",
    "signals:person", "signals:state_basis", "signals:write", "signals:remove_text", "signals:restore_text", "signals:restore", "signals:step", "signals:let_in",
    "signals:conclude", "signals:close_question", "extend", "cases:identity", "cases:reviewed", "cases:readings_paper", "meetings:invitation_name", "meetings:invite", "meetings:suggest", "meetings:restore_prepared", "meetings:withdraw_invitation", "meetings:let_in", "meetings:add_name", "meetings:open_item", "meetings:attend",
    "meetings:leave", "meetings:save_contribution", "meetings:disclose", "meetings:nothing_to_share", "meetings:take_over", "meetings:correct_contribution", "meetings:withdraw_contribution", "contributions:paper", "meetings:decide", "meetings:show_card",
    "meetings:add_action", "followup:finish", "followup:withdraw", "path:add_goal", "path:move_goal", "path:evaluate", "path:ask_lead", "path:answer_lead", "meetings:close_item", "meetings:publish_report", "meetings:answer_report", "meetings:download_report", "meetings:print_report", "roster:paper", "access:new_codes", "access:end_sessions", "seating:activate", "seating:take_place",
    "seating:run_out", "joining:prolong", "joining:end_mandate", "joining:end_administration", "joining:confirm", "joining:withdraw_category",
    *(f"subject_requests:{deed}" for deed in ("acknowledgement", "extend", "extension_letter", "look", "ask", "decide", "pass_on", "report", "answer", "reply_letter")),
    *(f"handover:{deed}" for deed in ("minimum", "withdraw", "accept", "decline", "hand_over")),
    "oversight:proof_file", "oversight:cancel_export",
    "oversight:judge", "oversight:follow", "oversight:let_in", "oversight:sign", "oversight:document",
    "recovering:link", "recovering:close", "recovering:reopen", "recovering:second", "recovering:withdraw", "recovering:confirm",
)  # fmt: skip
BOTH = (
    "feedback:draft", "oversight:seal", "oversight:exports",
    "retention:prolong", "retention:hold", "retention:early", "retention:measure",
    "meetings:move",
    "search:search", "search:own",
    "signals:note", "signals:propose", "signals:decide", "signals:ask", "signals:question",
    "agreements:acknowledge", "agreements:adopt", "agreements:notice", "cases:case", "cases:readings", "cases:propose", "cases:close", "cases:reopen", "meetings:plan", "meetings:meeting", "meetings:prepare", "meetings:sign", "meetings:wrap_up", "meetings:invitation", "meetings:begin_briefing", "meetings:briefing", "account_login", "mfa_authenticate",
    "account_logout", "demo:persons", "mfa_login_webauthn", "account_reauthenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "access:link", "access:begin", "access:password", "access:app", "access:key", "access:told", "access:kept",
    "access:add_key", "access:replace_app", "access:remove", "access:codes", "access:change_password", "lists:add_zone", "lists:own_zone", "lists:zone", "lists:house",
    "seating:register", "seating:leave", "seating:designate", "seating:seat", "seating:succeed", "seating:stand_in", "seating:agree",
    "seating:deputise", "seating:hand_over", "joining:register_service", "joining:ask_part", "joining:withdraw", "joining:designate",
    "joining:add_administrator", "joining:invite_organisation", "joining:stop", "joining:confirm_category", "followup:handover", "followup:action", "path:show",
    "subject_requests:register", "subject_requests:part", "handover:propose",
    "oversight:ask", "oversight:statements", "asked:question",
    "recovering:new", "recovering:account", "recovering:recover", "capacity:choose",
)  # fmt: skip


def allowed(door: str) -> set[str]:
    """The demo persons whom the table of doors names for this one."""
    return {slug for word in DOORS[door] if word not in ANYONE for slug in PEOPLE[word]}


def methods(door: str) -> set[str]:
    return {"POST"} if door in POSTED else {"GET", "POST"} if door in BOTH else {"GET"}


@dataclass(frozen=True)
class Town:
    """References of the demo town: nothing in them says anything, but they are all real."""

    case: str  # CAS-…-001: discussed, and on the agenda again
    meeting: str  # the meeting to come
    planned: str  # its first item, for that case; CAW was invited and accepted
    invitation: str  # of CAW to the second item, not answered yet
    briefing: str  # of CAW about the first item
    past_meeting: str
    over: str  # the item that was discussed, with the mayor, the coordinator and CAW in the room
    entry: str  # a line of the register
    empty: str  # a meeting far ahead, without an item yet
    off: str  # another, to be cancelled

    @classmethod
    def found(cls) -> Town:
        (meeting, planned), (past, over) = (
            w.ask(
                "SELECT m.slug, i.slug FROM meetings_agendaitem i JOIN meetings_meeting m ON m.id = i.meeting_id"
                f" WHERE i.position = 1 AND m.starts_at {way} now()"
            )[0]
            for way in (">", "<")
        )
        ((invitation,),) = w.ask(
            "SELECT v.slug FROM meetings_invitation v JOIN meetings_agendaitem i ON i.id = v.item_id"
            " JOIN meetings_meeting m ON m.id = i.meeting_id JOIN participants_service s ON s.id = v.service_id"
            " WHERE s.short_name = 'CAW' AND i.position = 2 AND m.starts_at > now()"
        )
        ((entry,),) = w.ask(
            "SELECT floor(extract(epoch FROM at))::bigint || '-' || id FROM secrecy_ledger WHERE act = 'disclose'"
            " ORDER BY id LIMIT 1"
        )
        ((briefing,),) = w.ask(
            "SELECT b.slug FROM meetings_briefing b JOIN meetings_invitation v ON v.id = b.invitation_id"
            " JOIN meetings_agendaitem i ON i.id = v.item_id WHERE i.slug = %s",
            [planned],
        )
        empty = "SELECT slug FROM meetings_meeting m WHERE NOT EXISTS (SELECT FROM meetings_agendaitem i WHERE i.meeting_id = m.id)"
        ((far,),) = w.ask(f"{empty} AND slug <> 'tobecalledoffx' ORDER BY starts_at DESC LIMIT 1")
        w.ask(
            "INSERT INTO meetings_meeting (id, slug, cell_id, starts_at, place, state, sequence, changed_at)"
            " SELECT gen_random_uuid(), 'tobecalledoffx', cell_id, now() + interval '40 days', 'Zaal', 'planned', 0, now()"
            " FROM meetings_meeting WHERE slug = %s ON CONFLICT DO NOTHING",
            [far],
        )
        joining.lay()
        return cls(w.slug_of("001"), meeting, planned, invitation, briefing, past, over, entry, far, "tobecalledoffx")

    def not_begun(self) -> None:
        """The meeting to come stands again as it was planned."""
        w.ask("UPDATE meetings_meeting SET state = 'planned' WHERE slug = %s", [self.meeting])

    def taken_away(self) -> None:
        """The coordinator has just removed the text of the signal: there is something to put back."""
        w.ask(
            "UPDATE signals_signalnote n SET removed_at = now() FROM signals_signal s WHERE s.id = n.signal_id AND s.source = 'youth'"
        )

    def proposed(self) -> None:
        """The case that was proposed to another cell is proposed again: nobody answered."""
        w.ask(
            "UPDATE handover_proposal SET state = 'proposed' WHERE proposed_at = (SELECT min(proposed_at) FROM handover_proposal)"
        )

    def slugs(self, door: str, *, over: bool = False) -> tuple[str, ...]:
        """What stands between the slashes of this door's address; ``over``: at the item that was discussed."""
        if door == "path:move_goal":
            ((goal,),) = w.ask(
                "SELECT g.id FROM followup_goal g JOIN secrecy_circle k ON k.id = g.circle_id JOIN secrecy_circle t ON t.id = k.root_id"
                " ORDER BY t.reference = %s DESC LIMIT 1",
                [self.case],
            )
            return (self.case, str(goal))
        if door.startswith("path:"):
            return (self.case,)
        if door in (
            "cases:case",
            "cases:identity",
            "cases:readings",
            "cases:readings_paper",
            "cases:reviewed",
            "cases:close",
            "cases:reopen",
            "handover:propose",
            "retention:case",
            "retention:prolong",
            "retention:hold",
            "retention:early",
        ):
            return (self.case,)
        if door == "retention:measure":
            return tuple(w.ask("SELECT slug FROM retention_measure")[0])
        if door.startswith("signals:") and door not in (
            "signals:list",
            "signals:note",
            "signals:questions",
            "signals:ask",
        ):
            return _of_a_signal(door.removeprefix("signals:"))
        if door in ("meetings:move", "meetings:cancel"):
            return (self.past_meeting if over else self.empty if door == "meetings:move" else self.off,)
        if door in (
            "meetings:meeting",
            "meetings:version",
            "meetings:come",
            "meetings:go",
            "meetings:pause",
            "meetings:go_on",
            "meetings:end",
            "meetings:arrange",
            "meetings:paper",
            "meetings:calendar",
            "meetings:prepare",
            "meetings:wrap_up",
            "meetings:restore_prepared",
            "meetings:sign",
        ):
            return (self.past_meeting if over else self.meeting,)
        if door in (
            "meetings:invitation",
            "meetings:invitation_name",
            "meetings:begin_briefing",
            "meetings:withdraw_invitation",
            "meetings:let_in",
            "meetings:add_name",
        ):
            return (self.invitation,)
        if door == "meetings:briefing":
            return (self.briefing,)
        if door in ("lists:zone", "lists:house"):
            return ("9991",) if door == "lists:zone" else ("OVO001917",)
        if door.startswith("feedback:") and door not in ("feedback:list", "feedback:draft"):
            return tuple(w.ask("SELECT slug FROM feedback_sheet ORDER BY drafted_at LIMIT 1")[0])
        if door == "feedback:draft":
            return (self.over if over else self.planned,)
        if door == "contributions:own":
            return tuple(w.ask("SELECT slug FROM contributions_disclosure ORDER BY at LIMIT 1")[0])
        if door in ("oversight:entry", "oversight:proof", "oversight:proof_file"):
            return (self.entry,)
        if door in ("oversight:export", "oversight:cancel_export"):
            return (_of_an_export(),)
        if door in ("oversight:question", "oversight:judge", "oversight:follow", "oversight:let_in", "asked:question"):
            # Of the CAW, which was judged; or of the coordinator, which waits for an answer.
            asked = "SELECT q.slug FROM oversight_question q JOIN participants_user u ON u.id = q.user_id WHERE u.username = %s"
            return tuple(w.ask(asked, ["coordinator" if over or door == "asked:question" else "caw"])[0])
        if door in ("oversight:statement", "oversight:sign", "oversight:document"):
            return (_stated(),)
        if door.startswith("explaining:"):
            return _explained(self, door.removeprefix("explaining:"))
        if door in ("access:link", "access:remove"):
            return ("0" * 64,) if door == "access:link" else ("1",)
        if door.startswith("joining:") or door == "followup:handover":
            return joining.slugs(door.partition(":")[2])
        if door in ("followup:action", "followup:finish", "followup:withdraw"):
            action = "SELECT o.slug FROM followup_offer o JOIN participants_service s ON s.id = o.service_id WHERE s.short_name = 'CAW'"
            return tuple(w.ask(f"{action} ORDER BY o.offered_at LIMIT 1")[0])
        if door.startswith("subject_requests:"):
            return _of_a_request(door.removeprefix("subject_requests:"))
        if door.startswith("handover:"):
            return tuple(w.ask("SELECT slug FROM handover_proposal ORDER BY proposed_at LIMIT 1")[0])
        if door.startswith("recovering:"):
            return _of_an_account(door.removeprefix("recovering:"))
        if door.startswith("seating:"):
            return _of_the_cell(door.removeprefix("seating:"))
        if door.startswith("meetings:") and door not in ("meetings:list", "meetings:plan"):
            return (self.past_meeting, self.over) if over else (self.meeting, self.planned)
        return ()

    def address(self, door: str, *, over: bool = False) -> str:
        return reverse(door, args=self.slugs(door, over=over))


def _of_an_export() -> str:
    """An export of the register that the data protection officer asked for, and nobody works on."""
    asked = "SELECT reference FROM secrecy.export WHERE user_id = %s ORDER BY made LIMIT 1"
    if not w.ask(asked, [w.id_of("dpo")]):
        with w.standing_as("dpo"):
            register(purpose="toezicht op inzage")
            ask_export("csv", {}, total=1, keeps=timedelta(days=1))
    return str(w.ask(asked, [w.id_of("dpo")])[0][0])


def _stated() -> str:
    """A statement of this quarter: nothing is sealed in the town, so it is laid down as an office would find it."""
    if not (there := w.ask("SELECT slug FROM oversight_statement")):
        figures = stating.to_the_letter(STATED)
        there = w.ask(
            "INSERT INTO oversight_statement (id, slug, cell_id, quarter, since, until, figures, digest, size, note, made_by_id, made_at)"
            " SELECT gen_random_uuid(), 'kwartaalvanduin', z.cell_id, '2026-K4', now() - interval '40 days', now(), %s, '', 1, '', z.user_id, now()"
            " FROM participants_appointment z WHERE z.kind = 'auditor' RETURNING slug",
            [figures],
        )
    return str(there[0][0])


def _explained(town: Town, page: str) -> tuple[str, ...]:
    """A page the coordinator had; a mandate, a part and a confirmation of the cell, and the meeting to come."""
    if page in ("why", "who", "sealed"):
        asked = (
            "SELECT request::text FROM secrecy_ledger WHERE actor = %s AND act = 'list' AND at > now() - interval '20 hours'"
            " ORDER BY at, id LIMIT 1"
        )
        if not w.ask(asked, [w.id_of("coordinator")]):
            w.signed_in("coordinator").get(reverse("cases:list"))
        return tuple(w.ask(asked, [w.id_of("coordinator")])[0])
    if page == "if_mandate":
        held = "SELECT m.id::text FROM participants_mandate m JOIN participants_user u ON u.id = m.user_id WHERE u.username = 'caw'"
        return tuple(w.ask(f"{held} ORDER BY m.begins LIMIT 1")[0])
    if page == "if_invited":
        return (town.meeting,)
    return (
        joining.slugs({"if_participation": "stop", "if_category": "withdraw_category"}[page]) if page != "mine" else ()
    )


def _of_the_cell(page: str) -> tuple[str, ...]:
    """The cell of Duinbeke and its mayor's seat, as far as they stand in the address."""
    ((cell, seat),) = w.ask(
        "SELECT z.cell_id::text, z.id::text FROM participants_seat z JOIN participants_user u ON u.id = z.user_id"
        " WHERE u.username = 'burgemeester'"
    )
    if page in ("register", "agree", "deputise", "hand_over"):
        return ()
    return (
        (cell, seat)
        if page in ("seat", "succeed", "stand_in")
        else (cell, "auditor")
        if page == "designate"
        else (cell,)
    )


def _of_a_signal(page: str) -> tuple[str, ...]:
    """The signal that the coordinator put before the police; the proposed one where there must be a person; a question of the CAW."""
    if page in ("question", "close_question"):
        question = "SELECT q.slug FROM signals_question q JOIN participants_user u ON u.id = q.asked_by_id WHERE u.username = 'caw'"
        return tuple(w.ask(question)[0])
    if page in ("remove_text", "restore_text"):
        return tuple(
            w.ask(
                "SELECT s.slug, n.id::text FROM signals_signalnote n JOIN signals_signal s ON s.id = n.signal_id WHERE s.source = 'youth'"
            )[0]
        )
    proposed = page in ("person", "decide")
    return tuple(
        w.ask(f"SELECT slug FROM signals_signal WHERE (source = 'school') = {proposed} ORDER BY state_since LIMIT 1")[0]
    )


def _of_a_request(page: str) -> tuple[str, ...]:
    """The request that runs and was prolonged; the answered one where there must be an answer; what the CAW was asked."""
    if page in ("list", "register"):
        return ()
    if page == "part":
        return tuple(w.ask("SELECT slug FROM subject_requests_part LIMIT 1")[0])
    answered = page == "reply_letter"
    found = f"SELECT slug FROM subject_requests_subjectrequest WHERE (extended_on IS NULL) = {answered}"
    return tuple(w.ask(f"{found} ORDER BY received_on LIMIT 1")[0])


def _of_an_account(page: str) -> tuple[str, ...]:
    """An account of the CAW that nobody ever used, so that it can be closed; that of its representative for a recovery."""
    if page in ("accounts", "new", "waiting", "suspended"):
        return ()
    if page in ("second", "withdraw", "confirm"):  # nobody waits in the town: tests/participants/recovering
        return ("00000000-0000-4000-8000-000000000000",)
    if page == "recover":
        return (str(w.id_of("caw")),)
    w.ask(
        "INSERT INTO participants_user (username, first_name, last_name, email, is_staff, is_superuser, is_active, date_joined, organisation_id)"
        " SELECT 'reserve', 'Rita', 'Reserve', 'reserve@caw.invalid', false, false, true, now(), organisation_id FROM participants_user"
        " WHERE username = 'caw' ON CONFLICT DO NOTHING"
    )
    w.ask("UPDATE participants_user SET is_active = %s WHERE username = 'reserve'", [page != "reopen"])
    return (str(w.id_of("reserve")),)
