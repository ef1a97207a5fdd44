"""What every page is drawn with: icons, and the controls of forms."""

import json
from functools import cache

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.boundfield import BoundField
from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()


@cache
def _icons() -> str:
    return static("vendor/bootstrap-icons/icons.svg")


@register.simple_tag
@cache
def icon(name: str, extra: str = "") -> SafeString:
    """The drawing called `name` in the icon file, hidden from screen readers.

    A name that the file lacks draws nothing, without an error. `extra` holds further CSS
    classes. The answer is kept for the life of the process: a page has dozens of them.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        _icons(),
        name,
    )


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's input, with the class that the theme gives to its kind.

    Django itself adds `aria-describedby` and `aria-invalid`. Groups of radio buttons and
    checkboxes get their classes from their own template.
    """
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return field.as_widget()
    if isinstance(widget, forms.CheckboxInput):
        own = "form-check-input"
    elif isinstance(widget, forms.Select):
        own = "form-select"
    else:
        own = "form-control"
    given = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {given}".strip()})


@register.filter
def as_json(value: object) -> str:
    """For a data- attribute, which the template escapes like any text."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a label says so: not of a field that only another field can make unneeded (the form's ``either``)."""
    return not field.field.required and field.name not in getattr(field.form, "either", ())


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the input: true of one checkbox by itself."""
    return isinstance(field.field.widget, forms.CheckboxInput)
