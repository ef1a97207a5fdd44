from django.urls import path

from cases.subject_requests import deciding_views, letters, part_views, views

app_name = "subject_requests"
urlpatterns = [
    path("", views.request_list, name="list"),
    path("nieuw/", views.register, name="register"),
    path("eigen-inbreng/<slug:slug>/", part_views.part, name="part"),
    path("<slug:slug>/", views.request, name="request"),
    path("<slug:slug>/ontvangstmelding/", letters.acknowledgement, name="acknowledgement"),
    path("<slug:slug>/verlengen/", views.extend, name="extend"),
    path("<slug:slug>/brief-verlenging/", letters.extension, name="extension_letter"),
    path("<slug:slug>/nagaan/", deciding_views.look, name="look"),
    path("<slug:slug>/diensten/", deciding_views.ask, name="ask"),
    path("<slug:slug>/beslissen/", deciding_views.decide, name="decide"),
    path("<slug:slug>/laten-behandelen/", deciding_views.pass_on, name="pass_on"),
    path("<slug:slug>/inzages/", deciding_views.report, name="report"),
    path("<slug:slug>/antwoorden/", views.answer, name="answer"),
    path("<slug:slug>/brief-antwoord/", letters.reply, name="reply_letter"),
]
