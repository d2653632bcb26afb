"""Addresses of the register."""

from django.urls import include, path

from kalaki.ideas.views import mine, near, open311_desk, open_data, public, report, similar
from kalaki.ideas.views.desk import categories, crew, item, lists

app_name = "ideas"
urlpatterns = [
    path("desk/open311/", open311_desk.desk, name="desk_open311"),
    path("open311/", include("kalaki.ideas.open311.urls")),
    path("me/items/", mine.items, name="mine"),
    path("me/items/act/", mine.act, name="mine_act"),
    path("report/", report.report, name="report"),
    path("report/need/", report.need, name="report_need"),
    path("report/sent/<str:secret>/", report.sent, name="report_sent"),
    path("report/sent/<str:secret>/follow/", report.follow, name="report_follow"),
    path("report/fixed/<str:token>/", mine.fixed, name="report_fixed"),
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/ideas.csv", open_data.table, name="csv"),
    path("ideas/ideas.geojson", open_data.geojson, name="geojson"),
    path("ideas/feed.rss", open_data.feed, name="rss"),
    path("ideas/calendar.ics", open_data.calendar, name="ics"),
    path("open-data/register.zip", open_data.dump, name="dump"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
    path("report/similar/", similar.similar, name="similar"),
    path("desk/ideas/near/", near.near, name="near"),
    path("desk/ideas/near/<str:number>/<str:other>/", near.pair, name="near_pair"),
    path("desk/ideas/", lists.queues, name="desk"),
    path("desk/ideas/<str:number>/", item.item, name="desk_item"),
    path("desk/ideas/<str:number>/<slug:name>/", item.step, name="desk_step"),
    path("desk/categories/", categories.categories, name="desk_categories"),
    path("desk/categories/<slug:key>/", categories.category, name="desk_category"),
    path("desk/crew/", crew.crew, name="crew"),
    path("desk/crew/<str:number>/", crew.stop, name="crew_stop"),
]
