from django.urls import path

from livc.oversight import month_views, seal_views, views

app_name = "oversight"
urlpatterns = [
    path("", views.register, name="register"),
    path("wat-opvalt/", month_views.month, name="month"),
    path("steekproef/", month_views.sample, name="sample"),
    path("zegel/", seal_views.seal, name="seal"),
    path("<slug:slug>/", views.entry, name="entry"),
    path("<slug:slug>/bewijs/", seal_views.proof, name="proof"),
    path("<slug:slug>/bewijs/bestand/", seal_views.proof_file, name="proof_file"),
]
