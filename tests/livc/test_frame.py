"""The frame: templates, icons, vendored files, formats. Nothing here needs a database."""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import path
from django.utils import translation
from django.utils.formats import date_format, number_format

from livc.templatetags.frame import icon

STATIC = settings.BASE_DIR / "static"
TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
ERRORS = ["400", "403", "403_csrf", "404", "413", "429", "500", "503"]


def nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("a/", nowhere, name="accessibility"), path("p/", nowhere, name="privacy")]


def name(page: Path) -> str:
    return str(page.relative_to(TEMPLATES))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_template_can_be_read(page: Path) -> None:
    get_template(name(page))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_template_holds_what_the_content_security_policy_refuses(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|data:", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/json" in script


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_template_bears_the_name_of_a_statutory_classification_level(page: Path) -> None:
    assert not re.search(r"\b(vertrouwelijk|geheim|zeer geheim|beperkt)\b", page.read_text(), re.IGNORECASE)


def test_every_icon_that_a_template_names_is_in_the_icon_file() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/bootstrap-icons/icons.svg").read_text()))
    text = "".join(page.read_text() for page in PAGES)
    named = set(re.findall(r'{% icon "([^"]+)"', text)) | set(re.findall(r'with [^%]*icon="([^"]+)"', text))
    assert named
    assert named <= drawn


def test_an_icon_is_hidden_from_screen_readers_and_escapes_its_name() -> None:
    assert 'aria-hidden="true"' in icon("lock")
    assert "<script" not in icon('"><script>')


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_page_needs_no_request_and_no_context(error: str) -> None:
    assert "<h1>" in get_template(f"{error}.html").render()


@pytest.mark.urls(__name__)
def test_the_page_for_the_hidden_says_nothing_of_what_was_asked() -> None:
    page = get_template("404.html")
    assert page.render({"request_path": "/casussen/CAS-2026-014/", "exception": "Case"}) == page.render()


def test_the_theme_loads_only_files_that_lie_here() -> None:
    addresses = re.findall(r'url\("([^"]+)"\)', (STATIC / "theme.css").read_text())
    assert addresses
    for address in addresses:
        assert (STATIC / address).is_file(), address


def test_no_style_sheet_holds_a_picture_that_the_policy_refuses() -> None:
    sheets = list(STATIC.rglob("*.css"))
    assert len(sheets) > 1
    for sheet in sheets:
        assert not re.findall(r"url\(\s*[\"']?(?:data|https?):", sheet.read_text()), sheet


def test_vendored_files_are_those_on_record() -> None:
    vendor = STATIC / "vendor"
    recorded = re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (vendor / "VENDOR.md").read_text())
    held = {str(f.relative_to(vendor)) for f in vendor.rglob("*") if f.suffix in {".css", ".js", ".woff2", ".svg"}}
    assert {file for file, _ in recorded} == held
    for file, fingerprint in recorded:
        assert hashlib.sha256((vendor / file).read_bytes()).hexdigest() == fingerprint, file


def test_dates_and_numbers_are_written_as_in_belgium() -> None:
    moment = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)
    with translation.override("nl-be"):
        assert date_format(moment, "SHORT_DATE_FORMAT") == "26/11/2026"
        assert date_format(moment, "TIME_FORMAT") == "14.05"
        assert date_format(moment, "DATE_FORMAT") == "26 november 2026"
        assert number_format(1234567.5, force_grouping=True) == "1.234.567,5"
