"""Addresses of the hub itself."""

from django.urls import path

from kalaki.web import desk, pwa, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/errors/<int:status>/", views.error_sample, name="error_sample"),
    path("offline/", pwa.offline, name="offline"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.worker, name="worker"),
    path("health", views.health, name="health"),
]
