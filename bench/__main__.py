"""``python -m bench``: bring servers up, lay a region out, measure, print the table, keep the figures, stop the servers."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.installation import Installation, brought_up
from bench.scale import SCALES, Scale
from livc.embedded import places
from livc.embedded.trouble import Trouble, sentence

RESULTS = places.REPOSITORY / "bench" / "results.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="What secrecy costs, on this machine.")
    parser.add_argument("--scale", choices=SCALES, default="small")
    parser.add_argument("--dry", action="store_true", help="leave bench/results.json as it is")
    options = parser.parse_args()
    with brought_up() as on:
        _measure(on, SCALES[options.scale], keep=not options.dry)
    return 0


def _measure(on: Installation, scale: Scale, *, keep: bool) -> None:
    with _step("databases"):
        on.lay_out()
    os.environ.update(on.environment())
    import django

    django.setup()
    from bench import figures, filling, measuring

    with _step(f"region, {scale.name}"):
        marked = filling.fill(on, scale)
    results = measuring.everything(on, scale, marked, _step)
    print()
    print(measuring.report(results))
    if keep:
        figures.keep(RESULTS, results)


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"  {name:<46} {time.monotonic() - began:5.1f} s", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(sentence(error))
    except KeyboardInterrupt:
        sys.exit(130)
