"""What is measured, one after the other, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median
from typing import Any

from bench import verifying, visits, writers
from bench.figures import bar, machine, summary, table
from bench.installation import Installation
from bench.region import Marked
from bench.scale import Scale
from bench.visits import CASE, LIST
from bench.web import GUARDED, GUARDED_ATOMIC, OURS, OURS_TIMED, PLAIN, PLAIN_TIMED, Site, Variant, served

Step = Callable[[str], AbstractContextManager[None]]
ADDED, RATIO = 3.0, 1.2  # milliseconds; of the bare page
FASTER = {CASE: 2.0, LIST: 4.0}  # than guardian with auditlog
SIGN_IN, LAYER, PAGE = 2, 6, 8  # queries: to sign in, the layer's own, the page's
MANY = 16


def everything(on: Installation, scale: Scale, marked: Marked, step: Step) -> dict[str, Any]:
    """Measure all there is to measure; the results as they are kept."""
    results: dict[str, Any] = {"machine": machine(on), "scale": _size(on, scale)}
    visitors = visits.sign_in(on, marked, marked.full[:24])
    poor = visits.sign_in(on, marked, marked.light[:1])[0]
    with step("web servers"), served(on, OURS, PLAIN, GUARDED, GUARDED_ATOMIC) as sites:
        for page in (CASE, LIST):
            ours, bare = (visitors[0].visit(sites[v], page) for v in (OURS, PLAIN))
            visits.compare(ours, bare, page)
        with step("pages"):
            slow = [sites[GUARDED], sites[GUARDED_ATOMIC]]
            seconds = visits.rounds(list(sites.values()), visitors, scale.rounds, seldom=slow)
        results["pages"] = {page: _against(seconds, page) for page in (CASE, LIST)}
        with step("hidden against absent"):
            results["oracle"] = _oracle(sites[OURS], visitors[0].cookie, marked, scale)
    with step("timed web servers"), served(on, OURS_TIMED, PLAIN_TIMED) as sites, step("parts and queries"):
        parts = {
            page: {v: visits.parts(sites[v], visitors, page, scale.probes) for v in sites} for page in (CASE, LIST)
        }
        results["queries"] = {page: _queries(parts[page], sites[OURS_TIMED], poor, page) for page in (CASE, LIST)}
        results["parts"] = {page: _parts(parts[page]) for page in (CASE, LIST)}
    with step("writers of the ledger"):
        rates = writers.rates(on, marked, (1, MANY), scale.writing)
    results["writers"] = {
        "entries a second": {str(count): round(rate, 1) for count, rate in rates.items()},
        "ratio": bar(rates[MANY] / rates[1], 8, at_least=True),
    }
    with step("verifier"):
        results["verifier"] = verifying.measured()
    return results


def _size(on: Installation, scale: Scale) -> dict[str, Any]:
    names = {
        "cells": "cells_cell", "people": "participants_user", "cases": "cases_case", "circles": "secrecy_circle",
        "admissions": "secrecy_admission", "entries": "secrecy_ledger",
    }  # fmt: skip
    return {"name": scale.name} | {name: on.ask(f"SELECT count(*) FROM {of}")[0][0] for name, of in names.items()}


def _against(seconds: dict[tuple[str, str], list[float]], page: str) -> dict[str, Any]:
    """Ours beside the bare page, and guardian with auditlog beside ours."""
    found = {v.name: summary(seconds[page, v.name]) for v in (OURS, PLAIN, GUARDED, GUARDED_ATOMIC)}
    ours, bare, guarded = found["ours"], found["bare"], found["guarded"]
    return {
        "ms": found,
        "added": bar(ours["median"] - bare["median"], ADDED),
        "ratio": bar(ours["median"] / bare["median"], RATIO),
        "ratio of p95": bar(ours["p95"] / bare["p95"], RATIO),
        "the same in one transaction": round(found["guarded, atomic"]["median"] / ours["median"], 3),
        "guardian and auditlog": bar(guarded["median"] / ours["median"], FASTER[page], at_least=True),
    }


def _oracle(site: Site, cookie: str, marked: Marked, scale: Scale) -> dict[str, Any]:
    seconds = visits.looks(site, cookie, marked.hidden, scale.looks)
    right = visits.told_apart(seconds)
    return {"ms": {which: summary(found) for which, found in seconds.items()}, "guessed right, %": bar(right, 55)}


def _queries(parts: dict[Variant, Any], site: Site, poor: visits.Visitor, page: str) -> dict[str, Any]:
    """How many, and whether a page with few rows asks as many. The poor visitor's case has no contribution at all."""
    _spent, asked, statements = parts[OURS_TIMED]
    few = int(visits.ask(site, poor, page).headers["X-Asked"])
    layer = sum(s.startswith("log ") for s in statements) - 1  # all but the call that signs in
    return {
        "all": max(asked),
        "sign-in": SIGN_IN,
        "layer": bar(layer, LAYER),
        "page": bar(max(asked) - SIGN_IN - layer, PAGE),
        "bare, in all": max(parts[PLAIN_TIMED][1]),
        "with few rows": few,
        "which": statements,
    }


def _parts(parts: dict[Variant, Any]) -> dict[str, Any]:
    told: dict[str, dict[str, float]] = {}
    for variant, (spent, _asked, _statements) in parts.items():
        found = {name: median(took) for name, took in spent.items()}
        found["python"] = found["whole"] - sum(took for name, took in found.items() if name != "whole")
        told[variant.name.split(",")[0]] = {name: round(took, 2) for name, took in found.items()}
    return told


def report(results: dict[str, Any]) -> str:
    """The figures as tables, with the bars."""
    on, scale = results["machine"], results["scale"]
    lines = [
        f"{on['date']}, {on['cores']} cores, PostgreSQL {on['postgresql']} (fsync {on['fsync']}), Python {on['python']}; "
        + ", ".join(f"{count:,} {name}" for name, count in scale.items() if name != "name"),
        "",
        table([["page", "variant", "median ms", "p95 ms", "n"], *_page_rows(results["pages"])], right=2),
        "",
        table([["figure", "measured", "bar", ""], *_bar_rows(results)], right=1),
        "",
        table(_part_rows(results["parts"]), right=1),
    ]
    return "\n".join(lines)


def _page_rows(pages: dict[str, Any]) -> list[list[str]]:
    return [
        [page, name, f"{found['median']:.2f}", f"{found['p95']:.2f}", str(found["n"])]
        for page, told in pages.items()
        for name, found in told["ms"].items()
    ]


def _bar_rows(results: dict[str, Any]) -> list[list[str]]:
    bars: list[tuple[str, dict[str, Any]]] = []
    for page, told in results["pages"].items():
        bars += [(f"{page}: added, ms", told["added"]), (f"{page}: x bare, median", told["ratio"])]
        bars += [
            (f"{page}: x bare, p95", told["ratio of p95"]),
            (f"{page}: guardian + auditlog, x ours", told["guardian and auditlog"]),
        ]
    for page, told in results["queries"].items():
        bars += [(f"{page}: queries of the page", told["page"]), (f"{page}: queries of the layer", told["layer"])]
    bars += [(f"ledger: {MANY} writers, x 1 writer", results["writers"]["ratio"])]
    bars += [("verifier: rows a second, one core", results["verifier"]["rows a second"])]
    bars += [("hidden or absent: guessed right, %", results["oracle"]["guessed right, %"])]
    return [[name, f"{found['figure']:g}", found["bar"], "met" if found["met"] else "MISSED"] for name, found in bars]


def _part_rows(parts: dict[str, Any]) -> list[list[str]]:
    heads = [(page, variant) for page in parts for variant in parts[page]]
    names = sorted({name for page, variant in heads for name in parts[page][variant]}, key=lambda n: (n == "whole", n))
    rows = [["where the milliseconds go", *(f"{page}, {variant}" for page, variant in heads)]]
    for name in names:
        found = [parts[page][variant].get(name) for page, variant in heads]
        rows.append([name, *("" if f is None else f"{f:.2f}" for f in found)])
    return rows
