from django.urls import path

from livc.frame import processing, views

urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("sessie/", views.extend, name="extend"),
    path("gezondheid/", views.health, name="health"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("verwerkingen/", processing.processing, name="processing"),
]
