"""The folder of the servers: theirs alone, and reachable for the account that runs them."""

import hashlib
import os
import secrets
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from livc.embedded import files
from livc.embedded.account import Account
from livc.embedded.trouble import Trouble

FILE = "servers.json"
SOCKET_LIMIT = 100  # bytes; the systems allow 104 to 108 for the path of a socket
LONGEST_SOCKET = ".s.PGSQL.5432"
NEAR = "servers"  # in VAR, where the account can reach it; else in FAR
FAR, SHORT = Path("/var/tmp"), Path("/tmp")  # noqa: S108  # our folders there are made by mkdtemp
#: By VAR: a folder in memory for data that needn't outlive the run, as the tests' (livc.embedded.testing).
MEMORY: dict[Path, Path] = {}


@dataclass
class Room:
    """Where the servers of one VAR live and what opens them, as kept in `servers.json`."""

    uid: int  # of the account that runs the servers; kept, as whoever owns a folder may change
    folder: str
    sockets: str
    postgres_password: str
    redis_password: str
    kept: bool = False  # started with `up`, so they outlive whoever uses them

    @classmethod
    def load(cls, var: Path) -> Self | None:
        """What VAR remembers; None when its servers were never made."""
        content = files.read(var / FILE)
        return cls(**content) if content else None

    @classmethod
    def known(cls, var: Path) -> Self:
        """What VAR remembers, or where its servers would be when it remembers nothing usable."""
        try:
            room = cls.load(var)
        except Trouble:
            room = None
        return room or cls(Account.to_run_servers().uid, str(var / NEAR), "", "", "")

    @classmethod
    def prepare(cls, var: Path) -> tuple[Self, Account]:
        """The room of VAR, made when it is not there yet, and the account that owns it.

        Raises Trouble when its folder is somebody else's.
        """
        room = cls.load(var)
        account = Account.to_run_servers(room.uid if room else None)
        if room is None:
            passwords = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
            room = cls(account.uid, str(_place(var, account)), "", *passwords)
        account.own(Path(room.folder))
        if not (room.sockets and account.owns(Path(room.sockets))):
            room.sockets = str(_sockets(Path(room.folder), account))
        room.save(var)
        return room, account

    @property
    def data(self) -> Path:
        """The data folder of PostgreSQL."""
        return Path(self.folder) / "postgres"

    @property
    def redis_socket(self) -> Path:
        return Path(self.sockets) / "redis.sock"

    def check_disk(self, needed: int) -> None:
        """Raise Trouble when the disk has less than `needed` megabytes left."""
        free = shutil.disk_usage(self.folder).free // 1024**2
        if free < needed:
            raise Trouble(
                f"The disk of {self.folder} has {free} MB left and {needed} MB are needed: "
                "make room, or choose another folder with VAR=."
            )

    def save(self, var: Path) -> None:
        files.write(var / FILE, asdict(self))

    def remove(self, var: Path) -> None:
        """Remove the servers' folders with all their data. Raises Trouble when it cannot."""
        account = Account.to_run_servers(self.uid)
        for folder in (Path(self.sockets or self.folder), Path(self.folder)):
            if account.owns(folder):
                # Emptied by their owner, who could have put links there.
                account.do("find", folder, "-mindepth", "1", "-delete")
                folder.rmdir()
        (var / FILE).unlink(missing_ok=True)


def _place(var: Path, account: Account) -> Path:
    if var not in MEMORY and (not account.lower or account.reaches(var)):
        return var / NEAR
    # Told apart by chance as well: a clone removed and made again starts with nothing.
    name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:12]
    return Path(tempfile.mkdtemp(prefix=f"livc-{name}-", dir=MEMORY.get(var, FAR)))


def _sockets(folder: Path, account: Account) -> Path:
    near = folder / "sockets"
    # A comma would make two hosts of the path, a quote would end it in a file of settings.
    plain = not set(str(near)) & set(",'\"\\\n")
    if plain and _short(near):
        account.do("mkdir", "-p", "-m", "0700", near)
        return near
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    base = session if not account.lower and os.access(session, os.W_OK) else SHORT
    sockets = Path(tempfile.mkdtemp(prefix="livc-", dir=base))
    account.own(sockets)
    return sockets


def _short(folder: Path) -> bool:
    return len(os.fsencode(folder / LONGEST_SOCKET)) < SOCKET_LIMIT
