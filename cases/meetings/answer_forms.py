"""What is asked of a service that says no: a reason from a closed list, and nothing else that it must say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cases.meetings.models import Decline
from cases.refused import WrittenForm
from participants.cells.rules import ours
from participants.models import Service


class DeclineForm(WrittenForm):
    """Reason (R21), words for the mayor, and who is better placed; ``services`` are those that may be named."""

    because = forms.ChoiceField(
        label=_("Reden"),
        choices=Decline.Because.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies een reden."), "invalid_choice": _("Kies een reden uit de lijst.")},
    )
    instead = forms.ChoiceField(
        label=_("Welke dienst is beter geplaatst?"),
        required=False,
        error_messages={"invalid_choice": _("Kies een dienst uit de lijst, of geen.")},
    )
    text = forms.CharField(
        label=_("Toelichting, enkel voor de burgemeester"),
        help_text=_("Schrijf niets waaruit blijkt of u iemand kent of begeleidt."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[MaxLengthValidator(2_000)],
    )

    def __init__(self, *args: Any, services: Iterable[Service] = (), **kwargs: Any) -> None:
        """Of the closed list, the reasons that the cell uses; a service is named only where the cell asks for one."""
        super().__init__(*args, **kwargs)
        used = ours()["decline_reasons"]
        self.fields["because"].choices = [c for c in Decline.Because.choices if c[0] in used]  # type: ignore[attr-defined]
        self._services = {str(service.pk): service for service in services}
        if Decline.Because.OTHER_SERVICE in used and self._services:
            named = [(key, service.name) for key, service in self._services.items()]
            self.fields["instead"].choices = [("", _("geen bepaalde")), *named]  # type: ignore[attr-defined]
        else:
            del self.fields["instead"]

    def said(self) -> dict[str, Any]:
        """What :func:`answers.decline` takes; the form must be valid."""
        data = self.cleaned_data
        return {
            "because": data["because"],
            "text": data["text"],
            "instead": self._services.get(data.get("instead", "")),
        }
