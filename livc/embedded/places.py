"""Where one installation keeps its things, and the secrets in its state file.

`$VAR/livc.json` (mode 0600) is made once by the launcher. Settings read it from here, so
this module imports nothing but the standard library.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

ROLES = ("owner", "app", "log", "seal", "auditor", "backup")
FILE = "livc.json"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, repr=False)  # a trace should not show the secrets
class State:
    """What `livc.json` holds: the keys, and how each role reaches the servers."""

    secret_key: str
    master_key: str  # 64 hexadecimal digits: 32 bytes
    demo_password: str
    passwords: Mapping[str, str]  # by the role's name in the database: "livc_app"
    admin: str  # URL of a superuser, on the database "postgres" or the given one
    database: str
    redis_url: str

    def dsn(self, role: str) -> str:
        """The URL on which `role` ("app", "log", ..., or "superuser") reaches the database.

        Raises KeyError for a role that does not exist.
        """
        if role == "superuser":
            return on_database(self.admin, self.database)
        name = f"livc_{role}"
        return on_database(self.admin, self.database, user=name, password=self.passwords[name])

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Read the content of the state file. Raises KeyError when a part is missing."""
        return cls(
            secret_key=content["secret_key"],
            master_key=content["master_key"],
            demo_password=content["demo_password"],
            passwords=dict(content["passwords"]),
            admin=content["postgres"]["admin"],
            database=content["postgres"]["database"],
            redis_url=content["redis"]["url"],
        )

    def content(self) -> dict[str, Any]:
        """What goes into the state file; the opposite of `of`."""
        return {
            "secret_key": self.secret_key,
            "master_key": self.master_key,
            "demo_password": self.demo_password,
            "passwords": dict(self.passwords),
            "postgres": {"admin": self.admin, "database": self.database},
            "redis": {"url": self.redis_url},
        }


def var() -> Path:
    """The folder of this installation: `VAR` from the environment, or `var` in the repository."""
    given = os.environ.get("VAR")
    return Path(given).expanduser().absolute() if given else REPOSITORY / "var"


def load(var: Path) -> State | None:
    """The state of the installation in `var`; None when the launcher has not made it yet.

    Raises ValueError when the file is there and cannot be understood.
    """
    try:
        text = (var / FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return State.of(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{var / FILE} is damaged: RESET=1 starts over.") from error


def on_database(url: str, database: str, *, user: str | None = None, password: str | None = None) -> str:
    """The same server as `url`, another database and, when `user` is given, another account."""
    parts = urlsplit(url)
    account, _, place = parts.netloc.rpartition("@")
    # libpq lets the query name the account too; it would win over what stands before the @.
    query = [
        (key, value)
        for key, value in parse_qsl(parts.query)
        if key != "dbname" and (user is None or key not in ("user", "password"))
    ]
    if user is not None:
        account = quote(user, safe="")
        if password is not None:
            account += ":" + quote(password, safe="")
    netloc = f"{account}@{place}" if account else place
    path = "/" + quote(database, safe="")
    return urlunsplit((parts.scheme, netloc, path, urlencode(query, quote_via=quote, safe="/"), ""))


def named_database(url: str) -> str:
    """The database that `url` names, or "" when it names none."""
    parts = urlsplit(url)
    return unquote(parts.path.lstrip("/")) or dict(parse_qsl(parts.query)).get("dbname", "")
