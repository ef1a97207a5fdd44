from django.urls import path

from cases.signals import asking, deciding_views, deeds, views

app_name = "signals"
urlpatterns = [
    path("", views.signal_list, name="list"),
    path("nieuw/", views.note, name="note"),
    path("situaties/", asking.question_list, name="questions"),
    path("situaties/nieuw/", asking.ask, name="ask"),
    path("situaties/<slug:slug>/", asking.question, name="question"),
    path("situaties/<slug:slug>/afsluiten/", asking.close_question, name="close_question"),
    path("<slug:slug>/", views.signal, name="signal"),
    path("<slug:slug>/naam/", views.person, name="person"),
    path("<slug:slug>/rechtsgrond/", deeds.state_basis, name="state_basis"),
    path("<slug:slug>/tekst/", deeds.write, name="write"),
    path("<slug:slug>/tekst/<slug:text>/weghalen/", deeds.remove_text, name="remove_text"),
    path("<slug:slug>/tekst/<slug:text>/terugzetten/", deeds.restore_text, name="restore_text"),
    path("<slug:slug>/terugzetten/", deeds.restore, name="restore"),
    path("<slug:slug>/stap/", deeds.step, name="step"),
    path("<slug:slug>/voorleggen/", deeds.let_in, name="let_in"),
    path("<slug:slug>/voorstel/", views.propose, name="propose"),
    path("<slug:slug>/beoordelen/", deciding_views.decide, name="decide"),
    path("<slug:slug>/afronden/", deeds.conclude, name="conclude"),
]
