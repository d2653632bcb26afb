"""Addresses of live streams."""

from django.urls import path

from kalaki.core.streams import views

app_name = "streams"
urlpatterns = [
    path("<uuid:stream_id>/events", views.events, name="events"),
    path("<uuid:stream_id>/events.json", views.poll, name="poll"),
    path("<uuid:stream_id>/commands", views.commands, name="commands"),
]
