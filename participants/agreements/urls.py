"""The notice on secrecy, and the rules of the cell."""

from django.urls import path

from participants.agreements import views

app_name = "agreements"
urlpatterns = [
    path("geheimhouding/", views.notice, name="notice"),
]
