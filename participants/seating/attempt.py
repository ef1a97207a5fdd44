"""A deed that may find a reason against it, beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

Done = TypeVar("Done")


def attempt(form: forms.Form, deed: Callable[[], Done]) -> Done | None:
    """Do it, or put the reason against it in the form; then nothing was done, and no message goes out."""
    try:
        with transaction.atomic():
            return deed()
    except ValidationError as refused:
        form.add_error(None, refused)
    except IntegrityError:
        # The only row whose twin one may not see is an account of another organisation.
        form.add_error(None, _("Niet bewaard: bij een andere organisatie bestaat al een account met dit e-mailadres."))
    return None
