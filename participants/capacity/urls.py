from django.urls import path

from participants.capacity import views

app_name = "capacity"
urlpatterns = [path("", views.choose, name="choose")]
