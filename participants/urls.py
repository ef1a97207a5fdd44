"""Signing in and out: of allauth's pages, these and no others."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from participants.access.views import PasskeyView

urlpatterns = [
    path("", login_not_required(account.login), name="account_login"),
    path("code/", login_not_required(mfa.authenticate), name="mfa_authenticate"),
    path("sleutel/", login_not_required(PasskeyView.as_view()), name="mfa_login_webauthn"),
    path("gesloten/", login_not_required(account.account_inactive), name="account_inactive"),
    path("uit/", login_not_required(account.logout), name="account_logout"),
    path("opnieuw/", account.reauthenticate, name="account_reauthenticate"),
    path("opnieuw/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("opnieuw/sleutel/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]
