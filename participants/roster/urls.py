from django.urls import path

from participants.roster import views

app_name = "roster"
urlpatterns = [
    path("", views.who, name="who"),
    path("afdruk/", views.paper, name="paper"),
]
