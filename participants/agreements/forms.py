"""What is asked of who promises and agrees. Every refusal stands beside its field, in Dutch."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PromiseForm(forms.Form):
    """The button acknowledges the notice (R27); the cell's declaration has a box of its own (R71)."""

    declared = forms.BooleanField(
        label=_("Ik onderschrijf deze verklaring."),
        error_messages={"required": _("Zonder deze verklaring opent deze cel geen casus voor u. Vink ze aan.")},
    )

    def __init__(self, *args: Any, declaring: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not declaring:
            del self.fields["declared"]
