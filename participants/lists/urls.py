from django.urls import path

from participants.lists import views

app_name = "lists"
urlpatterns = [
    path("diensten/", views.categories, name="categories"),
    path("politiezones/", views.zones, name="zones"),
    path("politiezones/nieuw/", views.add_zone, name="add_zone"),
    path("politiezones/van-de-gemeente/", views.own_zone, name="own_zone"),
    path("politiezones/<slug:code>/", views.zone, name="zone"),
    path("justitiehuizen/", views.houses, name="houses"),
    path("justitiehuizen/<slug:code>/", views.house, name="house"),
]
