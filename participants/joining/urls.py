from django.urls import path

from participants.joining import cell, views

app_name = "joining"
_service, _table = "beheer/dienst/", "deelnemers/"
urlpatterns = [
    # the organisation's administrator
    path(_service, views.organisation, name="organisation"),
    path(_service + "nieuw/", views.register_service, name="register_service"),
    path(_service + "<int:pk>/", views.service, name="service"),
    path(_service + "<int:pk>/deelnemen/", views.ask_part, name="ask_part"),
    path(_service + "deelname/<int:pk>/stoppen/", views.withdraw, name="withdraw"),
    path(_service + "deelname/<int:pk>/aanwijzen/", views.designate, name="designate"),
    path(_service + "mandaat/<uuid:pk>/", views.mandate, name="mandate"),
    path(_service + "mandaat/<uuid:pk>/verlengen/", views.prolong, name="prolong"),
    path(_service + "mandaat/<uuid:pk>/beeindigen/", views.end_mandate, name="end_mandate"),
    path(_service + "akte/<uuid:pk>/", views.document, name="document"),
    path(_service + "beheerders/nieuw/", views.add_administrator, name="add_administrator"),
    path(_service + "beheerders/<uuid:pk>/beeindigen/", views.end_administration, name="end_administration"),
    # the cell
    path(_table, cell.participants, name="participants"),
    path(_table + "uitnodigen/", cell.invite_organisation, name="invite_organisation"),
    path(_table + "<int:pk>/bevestigen/", cell.confirm, name="confirm"),
    path(_table + "<int:pk>/stoppen/", cell.stop, name="stop"),
    path(_table + "categorie/<int:pk>/", cell.confirm_category, name="confirm_category"),
    path(_table + "categorie/<int:pk>/intrekken/", cell.withdraw_category, name="withdraw_category"),
]
