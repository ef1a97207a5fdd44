"""``python -m attack [address]``: attack a demo, print what was tried and found; a demo of its own where none is named."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import urllib3

from attack import running
from attack.kinds import everything
from attack.site import Site
from attack.tally import Tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m attack", description=__doc__)
    parser.add_argument(
        "address", nargs="?", help="of a running demo, as http://127.0.0.1:8000; it is changed by what is tried"
    )
    parser.add_argument("--only", default="", help="kinds to try, by part of their name, with commas between")
    parser.add_argument("--share", type=float, default=1.0, help="of what there is to try, as 0.1")
    parser.add_argument("--seed", type=int, default=1, help="decides which share, and in which order")
    options = parser.parse_args()
    tally = Tally()
    with running.demo(options.address) as address:
        only = [part for part in options.only.split(",") if part]
        everything(Site(address), tally, partial(_step, tally), only=only, share=options.share, seed=options.seed)
    print()
    print(tally.table())
    return 1 if tally.found else 0


@contextmanager
def _step(tally: Tally, name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"  {name:<46} {time.monotonic() - began:5.1f} s", flush=True)
    for line in tally.kinds[-1].found if tally.kinds and tally.kinds[-1].name == name else ():
        print(f"    found: {line}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except urllib3.exceptions.HTTPError as gone:
        sys.exit(f"The demo doesn't answer any more ({type(gone).__name__}).")
    except KeyboardInterrupt:
        sys.exit(130)
