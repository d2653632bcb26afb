"""Addresses of promises."""

from django.urls import path

from kalaki.commitments.views import desk, public

app_name = "commitments"
urlpatterns = [
    path("commitments/", public.board, name="board"),
    path("commitments/commitments.csv", public.table, name="csv"),
    path("commitments/calendar.ics", public.calendar, name="ics"),
    path("commitments/feed.rss", public.feed, name="rss"),
    path("commitments/<uuid:public_id>/", public.item, name="item"),
    path("commitments/<uuid:public_id>/promise.ics", public.item_ics, name="item_ics"),
    path("desk/commitments/", desk.desk, name="desk"),
    path("desk/commitments/new/", desk.new, name="desk_new"),
    path("desk/commitments/rules/", desk.rules, name="desk_rules"),
    path("desk/commitments/<uuid:public_id>/", desk.item, name="desk_item"),
]
