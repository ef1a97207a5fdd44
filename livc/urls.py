"""The roof: include strings only."""

from django.urls import include, path

urlpatterns = [
    path("", include("livc.frame.urls")),
]
