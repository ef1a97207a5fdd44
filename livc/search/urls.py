from django.urls import path

from livc.search import views

app_name = "search"
urlpatterns = [
    path("", views.search, name="search"),
    path("eigen-dienst/", views.own_service, name="own"),
]
