from django.urls import path

from livc.oversight import month_views, views

app_name = "oversight"
urlpatterns = [
    path("", views.register, name="register"),
    path("wat-opvalt/", month_views.month, name="month"),
    path("steekproef/", month_views.sample, name="sample"),
    path("<slug:slug>/", views.entry, name="entry"),
]
