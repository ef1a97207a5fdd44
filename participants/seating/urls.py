"""Cells and their seats, for who keeps them and who holds them."""

from django.urls import path

from participants.seating import holding, sitting, views

app_name = "seating"
urlpatterns = [
    path("nieuw/", views.register, name="register"),
    path("instemmen/", holding.agree, name="agree"),
    path("vervanging/", holding.deputise, name="deputise"),
    path("overdragen/", holding.hand_over, name="hand_over"),
    path("<int:cell>/", views.cell, name="cell"),
    path("<int:cell>/activeren/", views.activate, name="activate"),
    path("<int:cell>/voorstel/", views.leave, name="leave"),
    path("<int:cell>/plaats-innemen/", views.take_place, name="take_place"),
    path("<int:cell>/uitlopen/", views.run_out, name="run_out"),
    path("<int:cell>/aanstellen/<slug:kind>/", sitting.designate, name="designate"),
    path("<int:cell>/zetel/<uuid:seat>/", sitting.seat, name="seat"),
    path("<int:cell>/zetel/<uuid:seat>/opvolger/", sitting.succeed, name="succeed"),
    path("<int:cell>/zetel/<uuid:seat>/waarnemer/", sitting.stand_in, name="stand_in"),
]
