"""Signing in and out: of allauth's pages, these and no others."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_not_required
from django.urls import path

urlpatterns = [
    path("", login_not_required(account.login), name="account_login"),
    path("code/", login_not_required(mfa.authenticate), name="mfa_authenticate"),
    path("gesloten/", login_not_required(account.account_inactive), name="account_inactive"),
    path("uit/", login_not_required(account.logout), name="account_logout"),
]
