from django.urls import path

from cases.contributions import views

app_name = "contributions"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("afdruk/", views.paper, name="paper"),
    path("<slug:slug>/", views.own, name="own"),
]
