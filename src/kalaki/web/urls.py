"""Addresses of the hub itself."""

from django.urls import path

from kalaki.web import desk, imports, moderation, paper, pwa, receipts, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/imports/", imports.runs, name="imports"),
    path("desk/imports/<uuid:public_id>/", imports.run, name="import"),
    path("desk/imports/<uuid:public_id>/rows.csv", imports.refused, name="import_refused"),
    path("desk/moderation/", moderation.cases, name="moderation_cases"),
    path("desk/moderation/<uuid:public_id>/", moderation.case, name="moderation_case"),
    path("desk/paper/", paper.find, name="paper"),
    path("desk/paper/<str:number>/", paper.sheet, name="paper_sheet"),
    path("moderation/", moderation.numbers, name="moderation"),
    path("moderation/<str:secret>/", moderation.appeal, name="moderation_appeal"),
    path("receipts/", receipts.look_up, name="receipts"),
    path("receipts/<str:secret>/", receipts.receipt, name="receipt"),
    path("open-data/", views.open_data, name="open_data"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/errors/<int:status>/", views.error_sample, name="error_sample"),
    path("offline/", pwa.offline, name="offline"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.worker, name="worker"),
    path("health", views.health, name="health"),
]
