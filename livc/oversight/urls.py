from django.urls import path

from livc.oversight import ask_views, export_views, month_views, seal_views, statement_views, views

app_name = "oversight"
urlpatterns = [
    path("", views.register, name="register"),
    path("wat-opvalt/", month_views.month, name="month"),
    path("steekproef/", month_views.sample, name="sample"),
    path("zegel/", seal_views.seal, name="seal"),
    path("uitvoer/", export_views.exports, name="exports"),
    path("uitvoer/<slug:slug>/", export_views.take, name="export"),
    path("uitvoer/<slug:slug>/stopzetten/", export_views.cancel, name="cancel_export"),
    path("vragen/", ask_views.questions, name="questions"),
    path("vragen/nieuw/", ask_views.ask, name="ask"),
    path("vragen/<slug:slug>/", ask_views.question, name="question"),
    path("vragen/<slug:slug>/oordeel/", ask_views.judge, name="judge"),
    path("vragen/<slug:slug>/opgevolgd/", ask_views.follow, name="follow"),
    path("vragen/<slug:slug>/meelezen/", ask_views.let_in, name="let_in"),
    path("verklaringen/", statement_views.statements, name="statements"),
    path("verklaringen/<slug:slug>/", statement_views.statement, name="statement"),
    path("verklaringen/<slug:slug>/ondertekenen/", statement_views.sign, name="sign"),
    path("verklaringen/<slug:slug>/pdf/", statement_views.document, name="document"),
    path("<slug:slug>/", views.entry, name="entry"),
    path("<slug:slug>/bewijs/", seal_views.proof, name="proof"),
    path("<slug:slug>/bewijs/bestand/", seal_views.proof_file, name="proof_file"),
]
