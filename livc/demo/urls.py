from django.urls import path

from livc.demo import views

app_name = "demo"
urlpatterns = [path("", views.persons, name="persons"), path("mails/", views.mails, name="mails")]
