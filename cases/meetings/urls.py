from django.urls import path

from cases.meetings import answer_views, briefing_views, deeds, views
from cases.meetings.inviting import views as inviting
from cases.meetings.planning import deeds as agenda
from cases.meetings.planning import views as planning

app_name = "meetings"
_item = "<slug:meeting_slug>/<slug:slug>/"
urlpatterns = [
    path("", views.meeting_list, name="list"),
    path("nieuw/", planning.plan, name="plan"),
    path("uitnodigingen/<slug:slug>/", answer_views.invitation, name="invitation"),
    path("uitnodigingen/<slug:slug>/naam/", answer_views.invitation_name, name="invitation_name"),
    path("uitnodigingen/<slug:slug>/intrekken/", inviting.withdraw, name="withdraw_invitation"),
    path("uitnodigingen/<slug:slug>/inlaten/", inviting.let_in, name="let_in"),
    path("uitnodigingen/<slug:slug>/naam-toevoegen/", inviting.add_name, name="add_name"),
    path("uitnodigingen/<slug:slug>/hulpverlener/", briefing_views.begin, name="begin_briefing"),
    path("hulpverlener/<slug:slug>/", briefing_views.show, name="briefing"),
    path("<slug:slug>/", planning.meeting, name="meeting"),
    path("<slug:slug>/volgorde/", agenda.arrange, name="arrange"),
    path("<slug:slug>/verplaatsen/", planning.move, name="move"),
    path("<slug:slug>/afgelasten/", planning.cancel, name="cancel"),
    path("<slug:slug>/afdruk/", agenda.paper, name="paper"),
    path("<slug:slug>/kalender/", agenda.calendar, name="calendar"),
    path("<slug:slug>/uitnodigingen/voorbereiden/", inviting.prepare, name="prepare"),
    path("<slug:slug>/uitnodigingen/terugzetten/", inviting.restore_prepared, name="restore_prepared"),
    path("<slug:slug>/uitnodigingen/ondertekenen/", inviting.sign, name="sign"),
    path(_item, views.item, name="item"),
    path(_item + "uitnodigen/", deeds.invite, name="invite"),
    path(_item + "voorstellen/", inviting.suggest, name="suggest"),
    path(_item + "weghalen/", agenda.take_off, name="take_off"),
    path(_item + "terugzetten/", agenda.put_back, name="put_back"),
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
