from django.urls import path

from cases.followup import views

app_name = "followup"
urlpatterns = [
    path("overdracht/<int:service>/", views.handover, name="handover"),
    path("acties/", views.actions, name="actions"),
    path("acties/<slug:slug>/", views.action, name="action"),
    path("acties/<slug:slug>/klaar/", views.finish, name="finish"),
    path("acties/<slug:slug>/intrekken/", views.withdraw, name="withdraw"),
]
