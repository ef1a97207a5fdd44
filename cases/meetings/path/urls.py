from django.urls import path

from cases.meetings.path import views

app_name = "path"
urlpatterns = [
    path("<slug:slug>/", views.show, name="show"),
    path("<slug:slug>/doel/", views.add_goal, name="add_goal"),
    path("<slug:slug>/doel/<uuid:goal>/", views.move_goal, name="move_goal"),
    path("<slug:slug>/evaluatie/", views.evaluate, name="evaluate"),
    path("<slug:slug>/trekker/", views.ask_lead, name="ask_lead"),
    path("<slug:slug>/trekker/antwoord/", views.answer_lead, name="answer_lead"),
]
