from django.urls import path

from livc.oversight import answer_views

app_name = "asked"
urlpatterns = [
    path("", answer_views.asked, name="list"),
    path("<slug:slug>/", answer_views.answer, name="question"),
]
