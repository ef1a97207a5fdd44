"""Starting over: everything of one installation goes, and nothing else."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from livc.embedded import demo, files, given, places, sealing, servers, steps
from livc.embedded.database import Database
from livc.embedded.room import Room
from livc.embedded.trouble import Trouble

# VAR may be a folder that holds other things: only what we know to be ours is removed.
OURS = (places.FILE, demo.FILE, steps.FILE, "log", "clock", "static", "mails", sealing.FOLDER)


def remove(var: Path) -> None:
    """Stop what runs for VAR and remove its data. The caller holds VAR.

    Raises Trouble when the database was given by URL and is not a demo's.
    """
    url = given.database(os.environ.get("DATABASE_URL"))
    if url:
        database = Database(url.admin, url.name)
        if not (database.is_empty() or database.is_demo()):
            raise Trouble(f"The database '{url.name}' of DATABASE_URL is not marked as a demo's: it stays as it is.")
        database.drop()
    demo.end_leftovers(var)
    servers.down(var)
    Room.known(var).remove(var)
    for name in OURS:
        path = var / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def forget(var: Path) -> None:
    """Remove what is left of VAR after `remove`, if nothing else is in it."""
    (var / files.LOCK).unlink(missing_ok=True)
    with suppress(OSError):
        var.rmdir()
