"""Addresses of the hub itself."""

from django.urls import path

from kalaki.web import desk, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("health", views.health, name="health"),
]
