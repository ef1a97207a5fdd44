"""`python -m livc.embedded.laying`: lay the foundation under the database of VAR, as superuser."""

import sys

from livc.embedded import places
from secrecy import foundation


def main() -> str | None:
    state = places.load(places.var())
    if state is None:
        return "There is no state file: bring the servers up first."
    try:
        foundation.lay(state.admin, database=state.database, passwords=state.passwords)
    except foundation.Unfit as unfit:
        return str(unfit)
    return None


if __name__ == "__main__":
    sys.exit(main())
