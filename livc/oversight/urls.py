from django.urls import path

from livc.oversight import export_views, month_views, seal_views, views

app_name = "oversight"
urlpatterns = [
    path("", views.register, name="register"),
    path("wat-opvalt/", month_views.month, name="month"),
    path("steekproef/", month_views.sample, name="sample"),
    path("zegel/", seal_views.seal, name="seal"),
    path("uitvoer/", export_views.exports, name="exports"),
    path("uitvoer/<slug:slug>/", export_views.take, name="export"),
    path("uitvoer/<slug:slug>/stopzetten/", export_views.cancel, name="cancel_export"),
    path("<slug:slug>/", views.entry, name="entry"),
    path("<slug:slug>/bewijs/", seal_views.proof, name="proof"),
    path("<slug:slug>/bewijs/bestand/", seal_views.proof_file, name="proof_file"),
]
