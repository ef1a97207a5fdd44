from django.urls import path

from livc.explaining import foreseen, views

app_name = "explaining"
urlpatterns = [
    path("waarom/", views.mine, name="mine"),
    path("waarom/<uuid:request_id>/", views.why, name="why"),
    path("waarom/<uuid:request_id>/zegel/", views.sealed, name="sealed"),
    path("wie-kan-dit-zien/<uuid:request_id>/", views.who, name="who"),
    path("wat-als/mandaat/<uuid:capacity>/", foreseen.mandate, name="if_mandate"),
    path("wat-als/deelname/<int:pk>/", foreseen.participation, name="if_participation"),
    path("wat-als/categorie/<int:pk>/", foreseen.category, name="if_category"),
    path("wat-als/uitnodigen/<slug:slug>/", foreseen.inviting, name="if_invited"),
]
