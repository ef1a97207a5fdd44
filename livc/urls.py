"""The roof: include strings only."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("livc.frame.urls")),
    path("casussen/", include("cases.retention.urls")),
    path("casussen/", include("cases.urls")),
    path("overdrachten/", include("cases.handover.urls")),
    path("signalen/", include("cases.signals.urls")),
    path("overleg/", include("cases.meetings.urls")),
    path("wat-wij-deelden/", include("cases.contributions.urls")),
    path("opvolging/casus/", include("cases.meetings.path.urls")),
    path("verzoeken/", include("cases.subject_requests.urls")),
    path("opvolging/", include("cases.followup.urls")),
    path("terugkoppeling/", include("cases.feedback.urls")),
    path("zoeken/", include("livc.search.urls")),
    path("register/", include("livc.oversight.urls")),
    path("vragen-over-wat-u-las/", include("livc.oversight.asked_urls")),
    path("", include("livc.explaining.urls")),
    path("", include("participants.access.urls")),
    path("aanmelden/", include("participants.urls")),
    path("", include("participants.joining.urls")),
    path("", include("participants.recovering.urls")),
    path("hoedanigheid/", include("participants.capacity.urls")),
    path("beheer/lijsten/", include("participants.lists.urls")),
    path("beheer/cel/", include("participants.seating.urls")),
    path("wie-zetelt-waar/", include("participants.roster.urls")),
    path("", include("participants.agreements.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("livc.demo.urls")))
