"""What no text may hold, what no model has a place for, and what may leave: read from the code itself."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import get_resolver

import cases
from cases.contributions import disclosure
from cases.contributions.forms import LedgerForm
from cases.meetings.contributing.words import ContributionForm
from cases.refused import GATES, WrittenForm, no_classified_marking, no_information_card, why_not
from livc.frame.doors import doors
from livc.frame.processing import CELL, KINDS, SERVICE, controller, processed
from participants.agreements.deeds import adopt
from participants.cells.rulebook import RULES, SPECIAL
from participants.cells.rules import Rules, data_categories, unfounded
from participants.exports import EXPORTS, PURPOSE_LINE, leaves
from participants.refused import Asked, typed
from secrecy.models import Confidential, SealedText

HOUSE = Path(__file__).parents[2]
NUMBER, BIS = "85.07.30-033.28", "98.47.28-997.65"


def test_r42_a_marking_that_stands_alone_or_beside_its_law_is_refused_and_in_prose_never() -> None:
    for marked in (
        "GEHEIM", "ZEER GEHEIM", "- VERTROUWELIJK -", "GEHEIM – wet 11.12.1998", "VERTROUWELIJK (wet 1998)", "BEPERKTE VERSPREIDING",
        "Vertrouwelijk (wet van 11 december 1998)", "Classificatie: GEHEIM", "SECRET - loi du 11.12.1998", "Nota\nBEPERKT\nover de school.",
        "BEPERKTE VERSPREIDING\r\nDe rest van de nota.", "**GEHEIM**", "GEHEIM – wet 11.12.1998 – exemplaar 3",
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="geclassificeerd"):
            no_classified_marking(marked)
    for prose in (
        "Een vertrouwelijk gesprek met de moeder.", "Dit valt onder het beroepsgeheim.", "Vertrouwelijk.", "GEHEIM houden kon hij het niet.",
        "Vertrouwelijk\ngesprek op school", "Zij kent een geheim.", "De wet van 11.12.1998 geldt hier niet.", "beperkte verspreiding van de folder",
        "Hij noemt het zijn GEHEIM project.",
    ):  # fmt: skip
        assert why_not(prose) == [], prose


def test_r40_the_heading_of_an_information_card_is_refused_and_the_word_in_a_sentence_never() -> None:
    for card in (
        "INFORMATIEKAART", "Informatiekaart T.E.R.", "INFORMATIEKAART GGB T.E.R.", "T.E.R. – INFORMATIEKAART nr. 2026/114", "GGB TER: informatiekaart",
        "Nota\n** INFORMATIEKAART **\nNaam en wat er verder op stond.", "CARTE D'INFORMATION", "Informatiekaart (T.E.R.) 12",
    ):  # fmt: skip
        with pytest.raises(ValidationError, match="informatiekaart"):
            no_information_card(card)
        assert len(why_not(card)) == 1, card
    for prose in (
        "De informatiekaart werd getoond.", "Informatiekaart getoond door de politie.", "Informatiekaart T.E.R. getoond op 12/11.", "Informatiekaart",
        "INFORMATIEKAART van de sportclub", "Hij kreeg een informatiekaart van het CAW.",
    ):  # fmt: skip
        assert why_not(prose) == [], prose
    no_information_card("informatiekaart" + "-" * 20_000 + "x")  # and quickly


def test_r39_a_number_is_found_however_it_is_written_and_nothing_else_is_taken_for_one() -> None:
    for number in (
        NUMBER,
        "85073003328",
        "850730 033 28",
        "85.07.30\u2013033.28",
        "85 07 30\u00a0033 28",
        f"({NUMBER})",
        BIS,
    ):
        (why,) = why_not(f"Nr. {number}, zegt de school.")
        assert "rijksregisternummer" in why
        assert "033" not in why
    for harmless in (
        "85.07.30-033.29",
        "0499 12 34 56",
        "24/11/2026 14.05",
        "BE0123456789",
        "BE71 0961 2345 6769",
        "f85073003328f0"[:9],
    ):
        assert why_not(harmless) == [], harmless


def test_r39_r42_every_form_about_cases_asks_and_so_does_every_sealed_column_that_somebody_writes() -> None:
    told = [form for form in _forms() if any(typed(field) for field in form.base_fields.values())]
    assert len(told) > 15
    # A case number that is looked for isn't kept; of it only the register number is asked.
    assert {form for form in told if not issubclass(form, WrittenForm)} == {LedgerForm}
    # What is typed for a contribution is kept as a draft, whatever it holds, and refused when it is shared.
    assert {form for form in told if form.unasked} == {ContributionForm}
    assert all(gate in SealedText.gates for gate in GATES)
    open_ended = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if issubclass(model, Confidential)
        for field in model._meta.concrete_fields
        if isinstance(field, SealedText) and not field.gated
    }
    assert open_ended == {
        "contributions.Draft.text",  # being typed
        "contributions.Contribution.desk", "contributions.Contribution.salt", "contributions.Contribution.category",  # chosen or made
        "meetings.Decline.instead", "meetings.Rendering.content", "meetings.Rendering.digest", "meetings.Reply.digest",
        "subject_requests.PartAnswer.readings",  # made: days, organisations and reasons
    }  # fmt: skip


def _forms() -> Iterator[type[Asked]]:
    for module in pkgutil.walk_packages(cases.__path__, "cases."):
        if ".migrations" in module.name:
            continue
        for _name, form in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(form, Asked) and form.__module__ == module.name:
                yield form


# What no model has a place for -------------------------------------------------------------------------------------


def _names() -> Iterator[str]:
    """Every model and every field of ours, in words of code and in Dutch."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in ("cases", "participants", "livc"):
            yield f"{model.__name__} {model._meta.verbose_name}"
            for field in model._meta.get_fields():
                yield f"{model.__name__}.{field.name} {getattr(field, 'verbose_name', '')}"


def _functions() -> Iterator[str]:
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node.name


def _sources() -> Iterator[Path]:
    for top in ("cases", "participants", "livc", "secrecy"):
        yield from (HOUSE / top).rglob("*.py")


def _holding(words: str, names: Iterator[str]) -> list[str]:
    return [name for name in names if re.search(words, name.replace("_", " "), re.IGNORECASE)]


def test_r38_no_model_and_no_field_records_relatives_or_contacts_of_a_person() -> None:
    found = _holding(r"\b(relatives?|famil\w*|gezin|ouders?|parents?|mother|father|siblings?|broer|zus|partner|vriend\w*|friends?|contactpersoon|network)\b", _names())  # fmt: skip
    # Whether child, parents and lawyer are told is the decision of R62: of nobody by name.
    assert all(".informed" in name for name in found), found
    # «contact» is the address of the person themselves, and no second person hangs on a case.
    subjects = [m.__name__ for m in apps.get_models() if m._meta.app_label == "cases" and "birth_date" in {f.name for f in m._meta.get_fields()}]  # fmt: skip
    assert subjects == ["DataSubject"]


def test_r41_r63_no_field_and_no_import_for_lists_of_the_ter_database() -> None:
    for names in (_names(), _functions()):
        assert (
            _holding(
                r"\b(ter|t\.e\.r\.?|ocam|ocad|cuta|gbg|hate ?propag\w*|foreign ?fighter|ftf|htf|known ?in)\b", names
            )
            == []
        )
    # R63: the mark is off and nowhere to be switched on, so that nobody of any age bears it.
    assert not _holding(r"\bter\b|t\.e\.r|known", iter(RULES))
    # The only file that is kept is the act by which somebody is designated; reference data is loaded by deployment.
    assert [p.relative_to(HOUSE).as_posix() for p in _sources() if re.search(r"forms\.(File|Image)Field|request\.FILES", p.read_text()) and not {"joining", "access"} & set(p.parts)] == []  # fmt: skip
    assert not [name for name, path in doors() if re.search(r"import|upload|inlezen", f"{name} {path}")]


def test_r77_nothing_computes_or_keeps_a_score_of_a_person() -> None:
    for names in (_names(), _functions()):
        assert _holding(r"\b(scores?|rating|risk\w*|risico\w*|dreigingsniveau|threat ?level|weight|ranking|probability|profile ?of)\b", names) == []  # fmt: skip


# What may leave --------------------------------------------------------------------------------------------------


def test_r78_what_leaves_stands_in_one_closed_list_and_bears_the_purpose_line() -> None:
    assert not re.search(r"huur|woon|uitkering|leefloon|sanctie|vergunning|housing|benefit|permit", " ".join(f"{key} {e.what}" for key, e in EXPORTS.items()))  # fmt: skip
    for wanted in ("uitkeringen", "housing", ""):
        with pytest.raises(LookupError):
            leaves(wanted)
    asked: set[str] = set()
    for path in _sources():
        if path.parts[-2:] == ("secrecy", "outlet.py"):
            continue
        for call in (n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            said = [a for a in call.args if isinstance(a, ast.Constant)] + [k.value for k in call.keywords if k.arg == "to" and isinstance(k.value, ast.Constant)]  # fmt: skip
            if name in ("on_record", "release"):
                assert not {a.value for a in said} & {"print", "export", "release", "calendar"}, (
                    f"{path}: not by the closed list"
                )
            if name == "leaves":
                asked |= {str(a.value) for a in said}
    assert asked == set(EXPORTS), "an export that nobody makes, or one that isn't in the list"
    papers = {
        p
        for p in (HOUSE / "templates").rglob("*.html")
        if "data-print " in p.read_text() and not {"roster", "access", "letters"} & set(p.parts)
    }
    assert len(papers) == sum(e.channel == "print" and e.about_cases for e in EXPORTS.values())
    assert all("components/_purpose_line.html" in p.read_text() for p in papers)
    set_in_type = sorted(path for top in ("cases", "participants", "secrecy") for path in (HOUSE / top).rglob("*.typ"))
    assert len(set_in_type) == sum(
        e.channel == "export" and e.about_cases and "pdf" in str(e.what) for e in EXPORTS.values()
    )
    assert all("#it.purpose" in path.read_text() for path in set_in_type)
    assert "huisvesting" in str(PURPOSE_LINE)
    # Whatever is answered but pages: a report, an act, a calendar, the register for its auditor, and pictures and words of the house itself.
    kinds = {
        m[1]
        for p in _sources()
        for m in re.finditer(r"(?:content_type|CONTENT_TYPE)\s*=\s*f?\"([^\";]+)", p.read_text())
    }
    register = {
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/fhir+ndjson",
    }
    assert kinds <= {"application/pdf", "image/svg+xml", "text/plain", "text/calendar", *register}, kinds
    assert get_resolver().url_patterns


# Which kinds of data, and who answers for them -------------------------------------------------------------------


def test_r36_r37_special_kinds_of_data_are_off_and_need_a_law_to_be_switched_on() -> None:
    standard = Rules()
    assert not {key for key, _words in data_categories(standard)} & set(SPECIAL)
    on = [*standard["data_categories"], "health"]
    without = Rules({"data_categories": on})
    assert unfounded(without) == ["health"]
    assert "health" not in dict(data_categories(without)), "off, whatever an old version says"
    with pytest.raises(ValidationError, match="health"):
        adopt(None, {"data_categories": on}, valid_from=None, note="", after=0)  # type: ignore[arg-type]  # asked before anything
    founded = Rules({"data_categories": on, "health_basis": ["wet patiëntenrechten, art. 9"]})
    assert "health" in dict(data_categories(founded))
    assert unfounded(founded) == []
    disclosure.allowed_category("")


def test_r35_the_register_of_processing_names_a_controller_and_a_term_for_each_kind() -> None:
    rows = [row for kind, _title in KINDS for row in processed(kind)]
    assert len(rows) > 30
    assert all(str(row["controller"]) and str(row["term"]) and str(row["what"]) for row in rows)
    assert controller(apps.get_model("contributions.Contribution")) == SERVICE
    assert controller(apps.get_model("cases.Indication")) == CELL
