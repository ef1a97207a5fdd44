"""The account of the operating system that the servers run as: never root.

Started as root, the launcher steps down to `postgres`, or `nobody` where that account does
not exist. Started by anyone else, the servers run as that person.
"""

import os
import pwd
import stat
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from livc.embedded.trouble import Trouble, last_line

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs the servers; `lower` says that this process is root and steps down to it."""

    uid: int
    gid: int
    lower: bool

    @classmethod
    def to_run_servers(cls, owner: int | None = None) -> Self:
        """The account for the servers; `owner` is the number of the one that has run them before.

        Raises Trouble when started as root on a machine without an account to step down to.
        """
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid(), lower=False)
        if owner:
            try:
                return cls(owner, pwd.getpwuid(owner).pw_gid, lower=True)
            except KeyError:
                raise Trouble(f"The data belong to user {owner}, who has no account here.") from None
        for name in CANDIDATES:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            if entry.pw_uid != 0:
                return cls(entry.pw_uid, entry.pw_gid, lower=True)
        raise Trouble(
            "The servers never run as root and there is no account 'postgres' or 'nobody': start as an ordinary user."
        )

    def start(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        log: IO[bytes] | int,
        given: bytes | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start `command` as this account, in a session of its own, with a bare environment.

        It finds `given` (a few kilobytes at most) on its input.
        """
        process = subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=_bare(cwd),
            user=self.uid if self.lower else None,
            group=self.gid if self.lower else None,
            extra_groups=() if self.lower else None,
        )
        if process.stdin and given:
            process.stdin.write(given)
            process.stdin.close()
        return process

    def run(self, command: Sequence[str | Path], *, cwd: Path = Path("/"), stdin: bytes = b"") -> tuple[int, str]:
        """Run `command` as this account to its end: exit status and everything it said."""
        try:
            process = self.start(command, cwd=cwd, log=subprocess.PIPE, given=b"")
        except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
            return 127, str(error)
        said, _ = process.communicate(stdin)
        return process.returncode, said.decode(errors="replace")

    def do(self, *command: str | Path, stdin: bytes = b"") -> None:
        """Run a small command on this account's own files. Raises Trouble when it fails."""
        status, said = self.run(command, stdin=stdin)
        if status:
            raise Trouble(f"{command[0]} failed: {last_line(said)}.")

    def unpack(self, archive: bytes, folder: Path) -> None:
        """Unpack a tar archive into `folder`, which is there whole or not at all.

        Root never writes into a folder that another account could turn into a link.
        """
        unfinished = folder.with_name(folder.name + ".new")
        self.do("rm", "-rf", unfinished)
        self.do("mkdir", "-p", unfinished)
        self.do("tar", "-x", "-f", "-", "-C", unfinished, stdin=archive)
        self.do("mv", unfinished, folder)

    def reaches(self, folder: Path) -> bool:
        """Whether this account can go through `folder`, asked of the system itself."""
        status, _ = self.run(["test", "-x", folder])
        return status == 0

    def owns(self, folder: Path) -> bool:
        """Whether `folder` is a folder, not a link, of this account and closed to others."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        closed = not stat.S_IMODE(found.st_mode) & 0o077
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.uid and closed

    def own(self, folder: Path) -> None:
        """Make `folder` (or accept it) as this account's own: 0700, not a link.

        Raises Trouble when it exists and is somebody else's, or open to others.
        """
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        if self.lower and not any(folder.iterdir()) and folder.lstat().st_uid == os.geteuid():
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)
        if not self.owns(folder):
            raise Trouble(
                f"{folder} belongs to somebody else or is open to others: "
                "remove it, or choose another folder with VAR=."
            )


def _bare(home: Path) -> Mapping[str, str]:
    # Nothing of the caller's environment: PGDATA, PGOPTIONS and the like would be obeyed.
    path = os.environ.get("PATH") or os.defpath
    return {"PATH": path, "HOME": str(home), "LC_ALL": "C"}
