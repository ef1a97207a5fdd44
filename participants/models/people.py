"""The people who work here. Their password lies elsewhere, and no flag of theirs opens a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

from secrecy import record
from secrecy.models import Guarded, Screened

COMPANY = "user_id = ANY (ARRAY(SELECT secrecy.company()))"
GOVERNED = "'organisation:' || organisation_id = ANY (ARRAY(SELECT secrecy.governs()))"
#: Somebody the writer sees already: else a number of an account, tried, would tell whose it is.
KNOWN = "EXISTS (SELECT FROM participants_user u WHERE u.id = user_id)"
#: Now, give or take the clocks of two machines.
NOW = "BETWEEN transaction_timestamp() - interval '5 minutes' AND statement_timestamp() + interval '5 minutes'"


class User(AbstractUser, Guarded):
    """A person with an account. Being staff or superuser opens no circle."""

    term = "zolang de account bestaat; daarna zolang het register de persoon noemt"

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
