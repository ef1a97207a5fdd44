"""`python -m livc.embedded up|down|status|demo|remove`: the servers of one VAR, and the demo."""

import argparse
import os
import sys
from pathlib import Path

from livc.embedded import demo, files, places, port, removal, servers
from livc.embedded.progress import Progress
from livc.embedded.stopping import Stop, Stopped
from livc.embedded.trouble import Trouble, sentence

COMMANDS = {
    "up": "bring PostgreSQL and Redis up, to stay",
    "down": "stop what runs for this VAR",
    "status": "say what runs for this VAR",
    "demo": "run the whole demo until Ctrl-C",
    "remove": "stop what runs for this VAR and remove its data",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m livc.embedded", description="The servers of one VAR.")
    parser.add_argument("--var", type=Path, default=places.var(), help="the folder (default: VAR, or var)")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in COMMANDS.items():
        command = commands.add_parser(name, help=meaning)
        command.add_argument("--var", type=Path, default=argparse.SUPPRESS)
        if name == "demo":
            command.add_argument("--port", default=os.environ.get("PORT") or "8000")
            command.add_argument("--reset", action="store_true", help="start over without the old data")
    options = parser.parse_args()
    var = options.var.expanduser().absolute()
    if options.command == "status":
        return _status(var)
    files.make_var(var)
    with files.held(var, options.command):
        if options.command == "up":
            servers.up(var, Progress(), keep=True)
        elif options.command == "down":
            stopped = demo.end_leftovers(var) + list(servers.down(var))
            print(f"Stopped: {', '.join(stopped)}." if stopped else f"Nothing runs for {var}.")
        elif options.command == "remove":
            removal.remove(var)
            removal.forget(var)
            print(f"Removed what LIVC R had in {var}.")
        else:
            reset = options.reset or os.environ.get("RESET") == "1"
            _demo(var, port.number(options.port), reset=reset)
    return 0


def _demo(var: Path, number: int, *, reset: bool) -> None:
    progress = Progress()
    progress.say(f"LIVC R in {var}")
    with Stop() as stop:
        try:
            if reset:
                with progress.step("removing the old data"):
                    removal.remove(var)
            demo.run(var, number, progress, stop)
        except Stopped:
            progress.say("\nStopped.")


def _status(var: Path) -> int:
    running = servers.found(var)
    for name in (servers.POSTGRES, servers.REDIS):
        process = running.get(name)
        print(f"{name}: {f'process {process.pid}' if process else 'not running'}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sys.exit(sentence(error))
    except KeyboardInterrupt:
        sys.exit(130)
