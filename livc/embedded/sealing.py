"""What the sealing office of a demo finds: a folder with its key, made for this very database and for no other."""

import secrets
import shutil
from pathlib import Path

from livc.embedded import files
from livc.embedded.database import Database
from livc.embedded.places import State
from secrecy.sealing import key

FOLDER = "sealing"
OF = "of.json"  # which database the key and the deposit belong to


def prepare(var: Path, state: State) -> None:
    """Make the key; one that sealed another database goes, with what was deposited of that."""
    folder, database = var / FOLDER, Database(state.admin, state.database).identity()
    if files.read(folder / OF) == database and (folder / "key").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    key.make(folder / "key", f"demo.livc-r.localhost/{secrets.token_hex(4)}")
    files.write(folder / OF, database)
