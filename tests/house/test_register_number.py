"""The number of the national register, typed in every form of the house: refused beside its field, and kept nowhere (R39)."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.checks import run_checks
from django.forms import BaseForm
from django.urls import URLResolver, get_resolver
from django_filters import FilterSet

from livc.frame import checks
from participants.agreements.forms import Lines
from participants.joining.forms import InviteOrganisationForm
from participants.refused import Asked, WrittenForm, typed
from participants.seating.forms import LeaveForm
from tests import world as w
from tests.house.test_input import FORMS, address
from tests.house.test_input import right as right
from tests.house.town import Town

HOUSE = Path(__file__).parents[2]
NUMBER, BIS = "85.07.30-033.28", "98.47.28-997.65"
EXPLAINED = "Hier staat een rijksregisternummer."
SOMEBODY = {"first_name": "!Nele", "last_name": "!Nieuw", "email": "nele@nieuw.invalid"}
ACT = {"begins": "{today}", "ends": "{far}", "decision": "!Besluit", "decided_on": "{today}", "number": "!12"}
#: Beside the forms of test_input: door -> who, and what is right in each field; what begins with "!" is typed.
MORE: dict[str, tuple[str, dict[str, str]]] = {
    "seating:register": ("beheerder", {"members": "99001", "zone": "9991", "find": "!Duin", "name": "!Cel"}),
    "seating:designate": ("beheerder", SOMEBODY | ACT),
    "seating:succeed": ("beheerder", SOMEBODY | ACT | {"because": "left"}),
    "seating:stand_in": ("beheerder", SOMEBODY | ACT),
    "recovering:new": ("beheerder-caw", SOMEBODY),
    "recovering:account": ("beheerder-caw", SOMEBODY),
    "joining:stop": ("coordinator", {"because": "!Daarom."}),
    "joining:withdraw": ("beheerder-caw", {"because": "!Daarom."}),
    "path:add_goal": ("coordinator", {"text": "!Werk."}),
    "path:evaluate": ("coordinator", {"text": "!Goed."}),
    "access:add_key": ("caw", {"name": "!Laptop", "credential": "{{}}"}),
}
#: What is typed at the table is kept as a draft with a warning, and refused when it is shared (tests/cases/test_gates_kept.py).
TABLE = {f"meetings:{deed}" for deed in ("save_contribution", "nothing_to_share", "take_over", "disclose", "correct_contribution")}  # fmt: skip
#: What is over, or waits for somebody else, is refused without its form, whatever was typed.
OVER = {"handover:hand_over", "signals:state_basis"}
#: By such a number nothing is found, which stands in the register and nowhere as a text (tests/livc/test_search.py).
SEARCHED = {"search:search"}
#: Lists that are asked by their address, and what of it is typed.
LISTS = {
    "lists:zones": ("caw", "q"),
    "lists:houses": ("caw", "q"),
    "contributions:ledger": ("caw", "casus"),
    "oversight:register": ("auditor", "case"),
}
POSTED = [(door, *all_[door]) for all_ in (FORMS, MORE) for door in all_ if door not in TABLE | OVER | SEARCHED]


def in_words(name: str, value: str) -> bool:
    """Whether somebody types in this field; the rest is chosen, or put in by the page."""
    return name in ("email", "number", "code", "postal_code") or (value[:1] == "!" and value[1:2].isupper())


def beside(page: str, name: str) -> str:
    """The error beside a field."""
    found = re.search(rf'id="[^"]*{name}_error"[^>]*>(.*?)</(?:ul|div|p|span)>', page, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(("door", "who", "fields"), POSTED, ids=[door for door, *_rest in POSTED])
def test_r39_every_form_refuses_the_number_beside_its_field_and_gives_the_words_back(
    door: str, who: str, fields: dict[str, str], duinbeke: Town, right: dict[str, str]
) -> None:
    client, target = w.signed_in(who), address(duinbeke, door)
    good = {name: value.removeprefix("!").format(**right) for name, value in fields.items()}
    for name in (name for name, value in fields.items() if in_words(name, value)):
        for number in (NUMBER, BIS):
            said = f"{number}@nieuw.invalid" if name == "email" else number
            answer = client.post(target, good | {name: said})
            page = answer.content.decode()
            assert (answer.status_code, EXPLAINED in beside(page, name), said in page) == (400, True, True), name


def test_r39_the_number_is_kept_nowhere_whatever_form_it_was_sent_with(duinbeke: Town, right: dict[str, str]) -> None:
    for door, who, fields in POSTED:
        good = {name: value.removeprefix("!").format(**right) for name, value in fields.items()}
        told = {name: f"{NUMBER}@nieuw.invalid" if name == "email" else NUMBER for name, value in fields.items() if in_words(name, value)}  # fmt: skip
        if told:
            assert w.signed_in(who).post(address(duinbeke, door), good | told).status_code == 400, door
    for door, (who, name) in LISTS.items():
        answer = w.signed_in(who).get(duinbeke.address(door), {name: NUMBER})
        assert (answer.status_code, EXPLAINED in answer.content.decode()) == (400, True), door
    # A question about the register waits for its file.
    answer = w.signed_in("auditor").post(duinbeke.address("oversight:exports"), {"kind": "csv", "case": NUMBER})
    assert answer.status_code == 400
    assert tables_with("Duinbeke")
    assert tables_with(NUMBER) == []


def tables_with(text: str) -> list[str]:
    """The tables in which this stands in plain words, of whatever room."""
    tables = w.ask("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'")  # fmt: skip
    return [table for (table,) in tables if w.ask(f"SELECT 1 FROM {table} t WHERE t::text LIKE %s LIMIT 1", [f"%{text}%"])]  # fmt: skip


class Everything(WrittenForm):
    line = forms.CharField()
    lines = Lines()
    count = forms.IntegerField(required=False)
    chosen = forms.ChoiceField(choices=[(NUMBER, NUMBER)], required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["later"] = forms.CharField(required=False, max_length=3)


def test_r39_a_form_asks_each_field_that_is_typed_in_also_one_that_was_added_or_refuses_the_words_already() -> None:
    digits = re.sub(r"\D", "", NUMBER)
    form = Everything(
        {
            "line": f"Nr. {digits}.", "lines": f"Goed.\n{BIS}", "count": digits, "later": NUMBER, "chosen": NUMBER, "hidden": NUMBER, "password": NUMBER,
        }
    )  # fmt: skip
    assert {name for name, said in form.errors.items() if EXPLAINED in str(said)} == {"line", "lines", "count", "later"}
    assert {name: len(said) for name, said in form.errors.items()} == {"line": 1, "lines": 1, "count": 1, "later": 2}
    assert not {"line", "lines", "count", "later"} & form.cleaned_data.keys()
    assert EXPLAINED in str(LeaveForm({"because": f"Zie {NUMBER}"}).errors["because"])


def test_r39_numbers_of_enterprises_zones_posts_and_telephones_are_no_number_of_a_person() -> None:
    harmless = "0999.000.129, BE 0403.019.261, OVO002949, 5997, 8400 8401 8420, 058 41 25 11, +32 499 12 34 56, 24/11/2026 14.05, nr. 2026/114"
    assert Everything({"line": harmless, "lines": harmless.replace(", ", "\n")}).is_valid()
    assert "number" not in InviteOrganisationForm({"number": "0999.000.525"}).errors
    assert EXPLAINED in str(InviteOrganisationForm({"number": NUMBER}).errors["number"])


def forgetful() -> list[type]:
    """Forms as somebody in a hurry would add them, each in a room of the house."""

    class Stray(forms.Form):
        __module__ = "participants.seating.forms"
        said = forms.CharField()

    class Before(forms.ModelForm, Asked):  # type: ignore[type-arg]
        __module__ = "participants.lists.forms"

    class RoundIt(WrittenForm):
        __module__ = "cases.forms"

        def _post_clean(self) -> None:
            """Nothing is asked here."""

    class Silent(WrittenForm):
        __module__ = "cases.forms"
        unasked = {"said": " "}
        said = forms.CharField()

    class Sieve(FilterSet):  # type: ignore[misc]
        __module__ = "livc.oversight.forms"

    return [Stray, Before, RoundIt, Silent, Sieve]


def test_r39_the_house_does_not_start_with_a_form_or_a_list_that_does_not_ask() -> None:
    def found() -> set[tuple[str, str]]:
        gc.collect()
        return {(str(one.id), one.msg.split()[0].rpartition(".")[2]) for one in run_checks(tags=["frame"])}

    assert found() == set()
    made = forgetful()
    assert found() == {
        ("frame.E001", "Stray"), ("frame.E001", "Sieve"), ("frame.E002", "Before"), ("frame.E002", "RoundIt"), ("frame.E003", "Silent"),
    }  # fmt: skip
    made.clear()
    assert found() == set()


# What isn't asked, each by name ----------------------------------------------------------------------------------


def below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def test_r39_what_is_not_asked_stands_here_by_name() -> None:
    assert get_resolver().url_patterns
    ours = [form for form in below(BaseForm) if form.__module__.split(".")[0] in checks.OURS]
    assert len(ours) > 80
    untyped = {
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, forms.UUIDField) and not typed(field)
    }
    assert untyped == {
        "PasswordForm.password1", "PasswordForm.password2",  # hashed
        "KeyForm.credential", "PasskeyForm.credential",  # made by a device, and checked
        "AnswerForm.digest", "ReplyForm.digest",  # compared with what was read
        "AskForm.lines", "AskForm.rule",  # of the register: lines that are there, and a rule that is
    }  # fmt: skip
    assert {f"{form.__name__}.{name}" for form in ours for name in form.unasked} == {
        "ContributionForm.text",
        "SearchForm.q",
    }
    # Pages of another package, and forms of it: a name, a password or a code that is compared with what is known.
    assert {name for name, view in views() if view.__module__.split(".")[0] not in checks.OURS} == {
        "account_login", "mfa_authenticate", "account_inactive", "account_logout",
    }  # fmt: skip


def views(found: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, Any]]:
    for one in (found or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from views(one, f"{one.namespace}:" if one.namespace else "")
        else:
            yield f"{space}{one.name}", getattr(one.callback, "view_class", one.callback)


#: What a view reads of what was sent past any form: choices, rows and editions, which are looked up and not kept as they came in.
PAST_FORMS = {
    "cases/feedback/views.py": {"asked", "name"},  # the last: words that WordingForm asked
    "cases/followup/views.py": {"answer", "at"},
    "cases/meetings/answer_views.py": {"answer", "comes", "stand", "text"},  # the last: shown again, not kept
    "cases/meetings/contributing/deeds.py": {"to"},
    "cases/meetings/contributing/words.py": {"name", "whole"},  # a draft
    "cases/meetings/deeds.py": {"name"},  # persons
    "cases/meetings/inviting/views.py": {"service", "copy", "items"},  # shown again; which boxes were ticked
    "cases/meetings/live/views.py": {"conflict", "person"},
    "cases/meetings/path/views.py": {"state", "answer", "do"},
    "cases/meetings/planning/deeds.py": {"order", "move"},
    "cases/meetings/reporting/views.py": {"name"},  # shown again
    "cases/retention/views.py": {"do"},
    "cases/signals/deciding_views.py": {"do"},
    "livc/demo/views.py": {"person"},
    "livc/oversight/ask_views.py": {"rule", "lines"},
    "livc/oversight/export_views.py": {"name"},  # after the filter of the register asked
    "livc/oversight/statement_views.py": {"quarter"},
    "participants/access/coming_in.py": {"way"},
    "participants/access/kept.py": {"lists"},  # sealed for half an hour for who typed it; sent again, its form asks
    "participants/access/middleware.py": {"kept.KEY"},
    "participants/access/proofs.py": {"session"},
    "participants/access/views.py": {"path"},
    "participants/capacity/views.py": {"capacity"},
    "participants/seating/holding.py": {"end", "seat"},
    "participants/seating/sitting.py": {"deed"},
    "participants/seating/views.py": {"member", "whole"},  # a municipality that is looked for, shown again
}


def test_r39_what_is_read_past_a_form_is_no_text_that_is_kept() -> None:
    found: dict[str, set[str]] = {}
    for top in checks.OURS:
        for path in sorted((HOUSE / top).rglob("*.py")):
            if read := set(past_forms(ast.parse(path.read_text()))):
                found[path.relative_to(HOUSE).as_posix()] = read
    assert found == PAST_FORMS


def past_forms(tree: ast.Module) -> Iterator[str]:
    """What is taken out of a POST or a body: the name, or the way; «whole» when it gets another name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            yield from ("whole" for value in values if sent(value))
        elif isinstance(node, ast.Subscript) and sent(node.value):
            yield word(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and sent(node.func.value):
            yield word(node.args[0]) if node.func.attr in ("get", "getlist") else node.func.attr


def sent(node: Any) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("POST", "body")


def word(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
