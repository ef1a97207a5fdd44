from django.urls import path

from cases.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.register, name="list"),
    path("punt/<slug:slug>/", views.draft, name="draft"),
    path("<slug:slug>/", views.sheet, name="sheet"),
    path("<slug:slug>/tekst/", views.change, name="change"),
    path("<slug:slug>/akkoord/", views.agree, name="agree"),
    path("<slug:slug>/bezwaar/", views.object_, name="object"),
    path("<slug:slug>/opvolger/", views.successor, name="successor"),
    path("<slug:slug>/versturen/", views.send, name="send"),
    path("<slug:slug>/document/", views.document, name="document"),
]
