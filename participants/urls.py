"""Signing in and out: of allauth's pages, these and no others."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from participants.access import again
from participants.access.views import PasskeyView

urlpatterns = [
    path("", login_not_required(account.login), name="account_login"),
    path("code/", login_not_required(mfa.authenticate), name="mfa_authenticate"),
    path("sleutel/", login_not_required(PasskeyView.as_view()), name="mfa_login_webauthn"),
    path("gesloten/", login_not_required(account.account_inactive), name="account_inactive"),
    path("uit/", login_not_required(account.logout), name="account_logout"),
    path("opnieuw/", again.by_password, name="account_reauthenticate"),
    path("opnieuw/code/", again.by_code, name="mfa_reauthenticate"),
    path("opnieuw/sleutel/", again.by_key, name="mfa_reauthenticate_webauthn"),
]
