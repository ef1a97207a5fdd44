"""Accounts, for administrators; and a lost second factor, for them and for the fixed seats of a cell."""

from django.urls import path

from participants.recovering import confirming, views

app_name = "recovering"
urlpatterns = [
    path("beheer/accounts/", views.account_list, name="accounts"),
    path("beheer/accounts/nieuw/", views.new, name="new"),
    path("beheer/accounts/<int:pk>/", views.one_account, name="account"),
    path("beheer/accounts/<int:pk>/link/", views.link, name="link"),
    path("beheer/accounts/<int:pk>/sluiten/", views.close, name="close"),
    path("beheer/accounts/<int:pk>/openen/", views.reopen, name="reopen"),
    path("beheer/accounts/<int:pk>/herstel/", views.recover, name="recover"),
    path("beheer/herstel/<uuid:pk>/goedkeuren/", views.second, name="second"),
    path("beheer/herstel/<uuid:pk>/intrekken/", views.withdraw, name="withdraw"),
    path("herstel/", confirming.waiting, name="waiting"),
    path("herstel/gesloten/", confirming.suspended, name="suspended"),
    path("herstel/<uuid:pk>/bevestigen/", confirming.confirm, name="confirm"),
]
