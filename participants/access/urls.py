from django.urls import path

from participants.access import coming_in, proofs, views

app_name = "access"
urlpatterns = [
    path("aanmelden/link/<slug:token>/", coming_in.link, name="link"),
    path("aanmelden/begin/", coming_in.begin, name="begin"),
    path("aanmelden/begin/wachtwoord/", coming_in.password, name="password"),
    path("aanmelden/begin/app/", coming_in.app, name="app"),
    path("aanmelden/begin/qr.svg", coming_in.qr, name="qr"),
    path("aanmelden/begin/sleutel/", coming_in.key, name="key"),
    path("welkom/", views.told, name="told"),
    path("u-was-aan-het-schrijven/", views.words, name="kept"),
    path("mijn-aanmelding/", proofs.proofs, name="proofs"),
    path("mijn-aanmelding/sleutel/", proofs.add_key, name="add_key"),
    path("mijn-aanmelding/app/", proofs.replace_app, name="replace_app"),
    path("mijn-aanmelding/weghalen/<int:pk>/", proofs.remove, name="remove"),
    path("mijn-aanmelding/herstelcodes/", proofs.codes, name="codes"),
    path("mijn-aanmelding/herstelcodes/nieuw/", proofs.new_codes, name="new_codes"),
    path("mijn-aanmelding/wachtwoord/", proofs.change_password, name="change_password"),
    path("mijn-aanmelding/sessies/", proofs.end_sessions, name="end_sessions"),
]
