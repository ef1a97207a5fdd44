"""`python -m livc.embedded up|down|demo|status|remove`: the servers of one VAR, and the demo."""

import argparse
import sys
from pathlib import Path

from livc.embedded import files, places, servers
from livc.embedded.progress import Progress
from livc.embedded.trouble import Trouble, sentence


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m livc.embedded", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "demo", "status", "remove"))
    parser.add_argument("--var", type=Path, default=None, help="the installation's folder")
    options = parser.parse_args()
    var = options.var.expanduser().absolute() if options.var else places.var()
    files.make_var(var)
    with files.held(var, options.command):
        if options.command == "up":
            servers.up(var, Progress(), keep=True)
        else:
            print(servers.down(var))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(sentence(error))
