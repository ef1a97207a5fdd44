"""Write docs/requirements.md, or check that it says what the tests show."""

from __future__ import annotations

import sys
from collections import Counter

from law.requirements import REPOSITORY, Requirement, gaps, requirements, shown_by

PAGE = REPOSITORY / "docs" / "requirements.md"
HEAD = """# What the law and practice ask, and what shows it

Written by `python -m law` from `law/requirements.csv` and the tests; `make check` fails when a rule has no test and no
written reason, or when this page is out of date. Certainty says how sure the rule is: `text` was read in the primary text,
`secondary` in a summary, `inferred` is reasoning; what isn't `text` is replaceable data or configuration. The codes of
the sources are explained under the table. A hard rule (●) can't be configured by any cell.

"""
SOURCES = """
## Sources

FED: federal law of 30 July 2018 on the local cells. TER: federal law of 29 March 2024 on the common databank. SW and NSW:
old and new Penal Code. GWH: Constitutional Court 52/2021. VLD: Flemish decree of 21 May 2021 (its text was not at hand).
FCD: French Community decree of 8 June 2023. VHD: Flemish decree of 29 March 2024 on the Veilige Huizen. SEED: answer of
the Flemish minister to a written question. KRC, KICO, WVG, VVSG, GENT, ABB, POL, DS, FOV, LSB, WAL: advices, interviews and
notes of practice.
"""


def page(rows: list[Requirement], tests: dict[str, list[str]]) -> str:
    lines = ["| id | rule | source | certainty | shown by |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {row.id}{' ●' if row.hard else ''} | {row.rule} | {row.source or '–'} | {row.certainty} | {_shown(row, tests.get(row.id, []))} |"
        for row in rows
    ]
    return HEAD + "\n".join(lines) + "\n" + SOURCES


def _shown(row: Requirement, tests: list[str]) -> str:
    """The files with how many tests, or the reason why there is none."""
    if not tests:
        return f"*{row.without_test}*"
    files = Counter(test.partition("::")[0].removeprefix("tests/") for test in tests)
    return ", ".join(f"`{file}`" + (f" ({n})" if n > 1 else "") for file, n in sorted(files.items()))


def main(arguments: list[str]) -> int:
    rows, tests = requirements(), shown_by()
    wrong = gaps(rows, tests)
    written = page(rows, tests)
    if arguments == ["check"]:
        if not wrong and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != written):
            wrong = ["docs/requirements.md is out of date: run `python -m law`"]
    else:
        PAGE.write_text(written, encoding="utf-8")
    sys.stderr.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
