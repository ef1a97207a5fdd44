from django.urls import path

from cases import views

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("nieuw/", views.propose, name="propose"),
    path("<slug:slug>/", views.case, name="case"),
    path("<slug:slug>/identiteit/", views.identity, name="identity"),
]
