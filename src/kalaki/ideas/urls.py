"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import open_data, public

app_name = "ideas"
urlpatterns = [
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/ideas.csv", open_data.table, name="csv"),
    path("ideas/ideas.geojson", open_data.geojson, name="geojson"),
    path("ideas/feed.rss", open_data.feed, name="rss"),
    path("ideas/calendar.ics", open_data.calendar, name="ics"),
    path("open-data/register.zip", open_data.dump, name="dump"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
]
