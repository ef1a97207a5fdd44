from django.urls import path

from cases import views
from cases.closing import views as closing
from cases.readings import views as readings

app_name = "cases"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("nieuw/", views.propose, name="propose"),
    path("<slug:slug>/", views.case, name="case"),
    path("<slug:slug>/identiteit/", views.identity, name="identity"),
    path("<slug:slug>/herbekeken/", views.reviewed, name="reviewed"),
    path("<slug:slug>/afsluiten/", closing.close, name="close"),
    path("<slug:slug>/heropenen/", closing.reopen, name="reopen"),
    path("<slug:slug>/inzagen/", readings.readings, name="readings"),
    path("<slug:slug>/inzagen/afdruk/", readings.paper, name="readings_paper"),
]
