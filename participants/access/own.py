"""One's own proofs and sessions, in words for a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from participants.mandates import named
from participants.models import User
from secrecy import record
from secrecy.enrolling import OwnSession

TYPE = Authenticator.Type


def proofs_of(person: User) -> dict[str, Any]:
    """What this person proves it with. Secrets stay where they are."""
    rows = list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at"))
    codes = next((RecoveryCodes(row) for row in rows if row.type == TYPE.RECOVERY_CODES), None)
    factors = [row for row in rows if row.type != TYPE.RECOVERY_CODES]
    return {
        "password": bool(record.call("hash_of", person.pk)),
        "factors": [
            {
                "pk": row.pk,
                "is_key": row.type == TYPE.WEBAUTHN,
                "name": row.data.get("name", "") if row.type == TYPE.WEBAUTHN else "",
                "since": timezone.localtime(row.created_at),
                "used": timezone.localtime(row.last_used_at) if row.last_used_at else None,
            }
            for row in factors
        ],
        "removable": len(factors) > 1,
        "app": any(row.type == TYPE.TOTP for row in factors),
        "codes_left": len(codes.get_unused_codes()) if codes else 0,
        "codes_unseen": codes is not None and not codes.did_view,
    }


def acts_in(sessions: Iterable[OwnSession]) -> list[dict[str, Any]]:
    """Sessions with the capacity each acts in."""
    rows = list(sessions)
    who = named({s.capacity for s in rows if s.capacity})
    return [
        {
            "handle": s.handle,
            "made": timezone.localtime(s.made),
            "seen": timezone.localtime(s.seen),
            "address": s.address,
            "capacity": f"{who[s.capacity].label} · {who[s.capacity].service}" if s.capacity in who else "",
            "this": s.this,
        }
        for s in rows
    ]
