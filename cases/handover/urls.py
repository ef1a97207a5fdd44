from django.urls import path

from cases.handover import views

app_name = "handover"
urlpatterns = [
    path("casus/<slug:slug>/", views.propose, name="propose"),
    path("<slug:slug>/", views.proposal, name="proposal"),
    path("<slug:slug>/lezen/", views.minimum, name="minimum"),
    path("<slug:slug>/intrekken/", views.withdraw, name="withdraw"),
    path("<slug:slug>/aanvaarden/", views.accept, name="accept"),
    path("<slug:slug>/weigeren/", views.decline, name="decline"),
    path("<slug:slug>/overdragen/", views.hand_over, name="hand_over"),
]
