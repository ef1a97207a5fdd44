from django.urls import path

from cases.meetings import answer_views, briefing_views, deeds, views
from cases.meetings.contributing import deeds as contributing
from cases.meetings.inviting import views as inviting
from cases.meetings.live import views as live
from cases.meetings.outcome import deeds as outcome
from cases.meetings.planning import deeds as agenda
from cases.meetings.planning import views as planning
from cases.meetings.reporting import views as reporting
from cases.meetings.reporting.wrapping import wrap_up
from cases.meetings.within import of_meeting

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
    path("<slug:slug>/versie/", live.version, name="version"),
    path("<slug:slug>/ik-ben-er/", live.come, name="come"),
    path("<slug:slug>/ik-ben-weg/", live.go, name="go"),
    path("<slug:slug>/pauzeren/", live.pause, name="pause"),
    path("<slug:slug>/verdergaan/", live.go_on, name="go_on"),
    path("<slug:slug>/afsluiten/", live.end, name="end"),
    path("<slug:slug>/volgorde/", agenda.arrange, name="arrange"),
    path("<slug:slug>/verplaatsen/", planning.move, name="move"),
    path("<slug:slug>/afgelasten/", planning.cancel, name="cancel"),
    path("<slug:slug>/afdruk/", agenda.paper, name="paper"),
    path("<slug:slug>/kalender/", agenda.calendar, name="calendar"),
    path("<slug:slug>/uitnodigingen/voorbereiden/", inviting.prepare, name="prepare"),
    path("<slug:slug>/uitnodigingen/terugzetten/", inviting.restore_prepared, name="restore_prepared"),
    path("<slug:slug>/uitnodigingen/ondertekenen/", inviting.sign, name="sign"),
    path("<slug:slug>/verslagen/", wrap_up, name="wrap_up"),
    path(_item, views.item, name="item"),
    path(_item + "uitnodigen/", of_meeting(deeds.invite), name="invite"),
    path(_item + "voorstellen/", of_meeting(inviting.suggest), name="suggest"),
    path(_item + "weghalen/", of_meeting(agenda.take_off), name="take_off"),
    path(_item + "terugzetten/", of_meeting(agenda.put_back), name="put_back"),
    path(_item + "openen/", of_meeting(deeds.open_item), name="open_item"),
    path(_item + "komt-binnen/", of_meeting(deeds.attend), name="attend"),
    path(_item + "gaat-weg/", of_meeting(deeds.leave), name="leave"),
    path(_item + "inbreng/bewaren/", contributing.save_contribution, name="save_contribution"),
    path(_item + "inbreng/overnemen/", of_meeting(contributing.take_over), name="take_over"),
    path(_item + "inbreng/delen/", of_meeting(contributing.disclose), name="disclose"),
    path(_item + "inbreng/niets-te-delen/", of_meeting(contributing.nothing_to_share), name="nothing_to_share"),
    path(_item + "inbreng/verbeteren/", of_meeting(contributing.correct_contribution), name="correct_contribution"),
    path(_item + "inbreng/intrekken/", of_meeting(contributing.withdraw_contribution), name="withdraw_contribution"),
    path(_item + "versie/", live.item_version, name="item_version"),
    path(_item + "ik-stap-eruit/", of_meeting(live.step_aside), name="step_aside"),
    path(_item + "belangenconflict/", of_meeting(live.set_aside), name="set_aside"),
    path(_item + "belangenconflict/opheffen/", of_meeting(live.lift), name="lift"),
    path(_item + "kaart-getoond/", of_meeting(live.show_card), name="show_card"),
    path(_item + "besluit/", of_meeting(outcome.decide), name="decide"),
    path(_item + "actie/", of_meeting(outcome.add_action), name="add_action"),
    path(_item + "beeindigen/", of_meeting(deeds.close_item), name="close_item"),
    path(_item + "verslag/", of_meeting(reporting.publish), name="publish_report"),
    path(_item + "verslag/lezen/", of_meeting(reporting.report, "GET"), name="report"),
    path(_item + "verslag/antwoord/", of_meeting(reporting.answer), name="answer_report"),
    path(_item + "verslag/afhalen/", of_meeting(reporting.download), name="download_report"),
    path(_item + "verslag/afdruk/", of_meeting(reporting.printed), name="print_report"),
]
