from django.urls import path

from cases.retention import views

app_name = "retention"
urlpatterns = [
    path("bewaren/", views.overview, name="overview"),
    path("bewaren/bewijzen/", views.proofs, name="proofs"),
    path("bewaren/beslissing/<slug:slug>/", views.measure, name="measure"),
    path("<slug:slug>/bewaren/", views.case, name="case"),
    path("<slug:slug>/bewaren/verlengen/", views.prolong, name="prolong"),
    path("<slug:slug>/bewaren/opschorten/", views.ask, {"kind": "hold"}, name="hold"),
    path("<slug:slug>/bewaren/vroeger-wissen/", views.ask, {"kind": "early"}, name="early"),
]
