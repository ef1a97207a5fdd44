from django.urls import path

from livc.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.register, name="register"),
    path("<slug:slug>/", views.entry, name="entry"),
]
