"""`python -m livc.embedded.past`: give the demo town of VAR a past to be looked through, as superuser."""

import sys
from datetime import datetime

import psycopg2

from livc.demo import past
from livc.embedded import places


def main() -> str | None:
    state = places.load(places.var())
    if state is None:
        return "There is no state file: bring the servers up first."
    link = psycopg2.connect(state.dsn("superuser"))
    try:
        print(f"{past.lay(link, datetime.now(past.HERE).date())} lines of a past that nobody lived")
    finally:
        link.close()
    return None


if __name__ == "__main__":
    sys.exit(main())
