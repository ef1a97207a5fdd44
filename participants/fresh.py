"""Sensitive acts ask for a proof given just now: a password, a code or a key, within ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse

from secrecy.acts import reader

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def freshly_proven(view: View[P]) -> View[P]:
    """Let a POST through only from who gave a proof in this session within ten minutes.

    Anyone else is asked for one first; what was typed waits in the session, and goes on by itself after it. The badge
    says when a proof was given, behind the log functions, where no request can say otherwise.
    """

    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not reader().proved:
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return cast("View[P]", wraps(view)(guarded))
