"""The people who work here. Their password lies elsewhere, and no flag of theirs opens a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

from participants.cells.terms import ROWS
from secrecy import record
from secrecy.models import Guarded, Screened, Term

COMPANY = "user_id = ANY (ARRAY(SELECT secrecy.company()))"
GOVERNED = "'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))"
#: Somebody the writer sees already: else a number of an account, tried, would tell whose it is.
KNOWN = "EXISTS (SELECT FROM participants_user u WHERE u.id = user_id)"
#: Now, give or take the clocks of two machines.
NOW = "BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'"

#: So long after nobody designates a person any more, the account is closed. What stands instead of a name once it is emptied.
LEAVING_DAYS, GONE = 90, "gewist-"
_IDLE = (
    f"date_joined < statement_timestamp() - interval '{LEAVING_DAYS} days' AND NOT EXISTS (SELECT FROM secrecy_held h "
    f"WHERE h.user_id = participants_user.id AND h.ends > statement_timestamp() - interval '{LEAVING_DAYS} days')"
)
_EMPTY = f"NOT is_active AND username = '{GONE}' || id AND email = '' AND last_name = ''"


class User(AbstractUser, Guarded):
    """A person with an account. Being staff or superuser opens no circle."""

    term = Term(
        LEAVING_DAYS,
        "het einde van de laatste aanwijzing, of het maken van de account",
        ROWS,
        past=f"is_active AND {_IDLE} AND NOT EXISTS (SELECT FROM secrecy_founding f WHERE f.user_id = participants_user.id)",
        sets=(("is_active", "false"),),
        then=Term(
            365,
            "het maken van de account, zodra geen regel van het register de persoon nog noemt",
            ROWS,
            past=f"NOT is_active AND NOT ({_EMPTY}) AND {_IDLE} AND date_joined < statement_timestamp() - interval '365 days' "
            "AND NOT EXISTS (SELECT FROM secrecy_ledger e WHERE e.actor = participants_user.id)",
            sets=(
                ("username", f"'{GONE}' || id"), ("first_name", "''"), ("last_name", "''"), ("email", "''"),
                ("organisation_id", "NULL"), ("is_staff", "false"), ("is_superuser", "false"),
            ),
            then=Term(0, "de laatste verwijzing naar de account", ROWS, past=_EMPTY),
        ),
    )  # fmt: skip

    # The hash lies behind the log functions, where SQL injected in a request can't read it.
    password = None  # type: ignore[assignment]
    last_login = None

    # Whose administrator made the account and keeps it.
    organisation = models.ForeignKey(
        "participants.Organisation", models.PROTECT, null=True, blank=True, related_name="accounts"
    )

    if TYPE_CHECKING:
        organisation_id: int | None

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            Screened(
                name="participants_user_screened",
                read=f"id = ANY (ARRAY(SELECT secrecy.company())) OR {GOVERNED}",
                insert=f"{GOVERNED} AND NOT is_superuser AND NOT is_staff",
                update=f"{GOVERNED} AND id <> secrecy.reader()",
                columns=["first_name", "last_name", "email", "is_active"],
            )
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def short_name(self) -> str:
        """«A. Vertrouwens»: how colleagues are named on screens."""
        return f"{self.first_name[:1]}. {self.last_name}" if self.first_name else self.last_name or self.username

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.last_name[:1]).upper() or self.username[:2].upper()

    def check_password(self, raw_password: str | None) -> bool:
        from django.contrib.auth.hashers import check_password

        rows = record.call("hash_of", self.pk)
        return raw_password is not None and check_password(raw_password, str(rows[0][0]) if rows else "!")

    def has_usable_password(self) -> bool:
        """Who signs in with a passkey alone has none."""
        return bool(record.call("hash_of", self.pk))

    def get_session_auth_hash(self) -> str:
        """Sessions are ended by ending badges, not by comparing hashes."""
        return "-"
