"""Accounts of the people who work here: made, amended and closed by the administrator of their organisation."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from participants.models import Organisation, User
from secrecy.outbox import Message, post


def make_account(organisation: Organisation, *, first_name: str, last_name: str, email: str) -> User:
    """An account that nobody can sign in with yet; its link goes out by mail. The name to sign in with is the address.

    The reader must administer the organisation, or have registered it: PostgreSQL refuses it to anyone else.
    """
    user = User(
        username=email.strip().lower(),
        first_name=first_name,
        last_name=last_name,
        email=email.strip().lower(),
        organisation=organisation,
    )
    user.save(force_insert=True)
    tell(user, "account")
    return user


def tell(user: User, message: Message, *, once: str | None = None) -> None:
    """Put a message without content in the outbox for this person, once what was done is committed."""
    transaction.on_commit(partial(post, user.pk, message, once=once))
