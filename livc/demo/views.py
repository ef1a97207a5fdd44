"""Becoming a demo person. These pages exist only with DEMO=1, on a database marked as a demo, on localhost."""

from __future__ import annotations

import base64
import time

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from livc.demo import mails as folder
from livc.demo import mark
from livc.demo.persons import PERSONS, SERVICES, totp_secret
from participants.access import kept
from participants.accounts import become
from secrecy.sessions import SessionStore


@csrf_exempt  # signs in as an invented person whose password stands on the page; scripts may use it
@login_not_required
@require_http_methods(["GET", "POST"])
def persons(request: HttpRequest) -> HttpResponse:
    if not (settings.DEMO and mark.marked()):
        raise Http404
    if request.method == "POST":
        slug = request.POST.get("person", "")
        if slug not in {p.slug for p in PERSONS}:
            raise Http404
        if isinstance(request.session, SessionStore):
            late = request.session.get(kept.KEY)
            request.session.flush()
            if late is not None:
                request.session[kept.KEY] = late  # whoever didn't type it never meets it
        become(request, slug, door="demo:persons")
        return redirect("workspace")
    shown = [
        {"slug": p.slug, "name": f"{p.first_name} {p.last_name}", "role": p.role, "organisation": SERVICES[p.service][0] if p.capacity else "",
         "try": p.tries, "username": p.slug, "code": code_now(p.slug)}
        for p in PERSONS
    ]  # fmt: skip
    return render(request, "demo/persons.html", {"persons": shown, "password": settings.DEMO_PASSWORD})


@login_not_required
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """What would have been sent, newest first. No address names a file."""
    if not (settings.DEMO and mark.marked()):
        raise Http404
    return render(request, "demo/mails.html", {"mails": folder.newest(), "last": folder.LAST})


def code_now(slug: str) -> str:
    """The one-time code of this half minute (RFC 6238)."""
    secret = base64.b32decode(totp_secret(slug))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time())).decode()  # noqa: S303 - what authenticator apps speak
