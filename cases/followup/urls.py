from django.urls import path

from cases.followup import views

app_name = "followup"
urlpatterns = [
    path("overdracht/<int:service>/", views.handover, name="handover"),
    path("acties/<slug:slug>/", views.offer, name="offer"),
]
