from django.urls import path

from cases.meetings import deeds, views

app_name = "meetings"
_item = "<slug:meeting_slug>/<slug:slug>/"
urlpatterns = [
    path("", views.meeting_list, name="list"),
    path("nieuw/", views.plan, name="plan"),
    path("uitnodigingen/<slug:slug>/", views.respond_invitation, name="respond_invitation"),
    path("<slug:slug>/", views.meeting, name="meeting"),
    path(_item, views.item, name="item"),
    path(_item + "uitnodigen/", deeds.invite, name="invite"),
    path(_item + "openen/", deeds.open_item, name="open_item"),
    path(_item + "komt-binnen/", deeds.attend, name="attend"),
    path(_item + "gaat-weg/", deeds.leave, name="leave"),
    path(_item + "inbreng/bewaren/", deeds.save_contribution, name="save_contribution"),
    path(_item + "inbreng/delen/", deeds.disclose, name="disclose"),
    path(_item + "inbreng/niets-te-delen/", deeds.nothing_to_share, name="nothing_to_share"),
    path(_item + "besluit/", deeds.decide, name="decide"),
    path(_item + "actie/", deeds.add_action, name="add_action"),
    path(_item + "beeindigen/", deeds.close_item, name="close_item"),
    path(_item + "verslag/", deeds.publish_report, name="publish_report"),
]
