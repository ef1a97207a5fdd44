"""The notice on secrecy, and the rules of the cell."""

from django.urls import path

from participants.agreements import views

app_name = "agreements"
urlpatterns = [
    path("geheimhouding/", views.notice, name="notice"),
    path("reglement/", views.rules, name="rules"),
    path("reglement/nieuw/", views.adopt, name="adopt"),
    path("reglement/vergelijken/", views.compare, name="compare"),
    path("reglement/bevestigen/", views.acknowledge, name="acknowledge"),
]
