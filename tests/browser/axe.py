"""What axe finds on a page: it is brought to a document once, and only what it finds comes back."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: WCAG 2.0 to 2.2, A and AA, and what axe's makers hold to be good practice. Style sheets are fetched anew by axe for one
#: experimental rule alone, which isn't among them.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
}
FOUND = "rules => axe.run(rules).then(said => [said.passes.length, said.violations])"
_axe = Axe()


def violations(page: Page) -> list[dict[str, Any]]:
    """The violations on this page as it is shown now; axe's own words, without what passed."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe.axe_script)
    passed, found = page.evaluate(FOUND, RULES)
    assert passed, "axe looked at nothing"
    return list(found)
