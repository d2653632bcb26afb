"""Addresses of the register."""

from django.urls import include, path

from kalaki.ideas.views import (
    clerk,
    mine,
    near,
    open311_desk,
    open_data,
    petition_desk,
    petitions,
    public,
    report,
    similar,
)
from kalaki.ideas.views.desk import categories, crew, item, lists

app_name = "ideas"
urlpatterns = [
    path("me/items/", mine.items, name="mine"),
    path("me/items/act/", mine.act, name="mine_act"),
    path("report/", report.report, name="report"),
    path("report/need/", report.need, name="report_need"),
    path("report/sent/<str:secret>/", report.sent, name="report_sent"),
    path("report/sent/<str:secret>/follow/", report.follow, name="report_follow"),
    path("report/fixed/<str:token>/", mine.fixed, name="report_fixed"),
    path("report/similar/", similar.similar, name="similar"),
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/ideas.csv", open_data.table, name="csv"),
    path("ideas/ideas.geojson", open_data.geojson, name="geojson"),
    path("ideas/feed.rss", open_data.feed, name="rss"),
    path("ideas/calendar.ics", open_data.calendar, name="ics"),
    path("open-data/register.zip", open_data.dump, name="dump"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
    path("petitions/", petitions.petitions, name="petitions"),
    path("petitions/new/", petitions.new, name="petition_new"),
    path("petitions/<str:number>/sign/", petitions.sign, name="petition_sign"),
    path("petitions/<str:number>/proposal/", petitions.propose, name="petition_propose"),
    path("open311/", include("kalaki.ideas.open311.urls")),
    # Staff
    path("desk/ideas/near/", near.near, name="near"),
    path("desk/ideas/near/<str:number>/<str:other>/", near.pair, name="near_pair"),
    path("desk/ideas/", lists.queues, name="desk"),
    path("desk/ideas/<str:number>/", item.item, name="desk_item"),
    path("desk/ideas/<str:number>/<slug:name>/", item.step, name="desk_step"),
    path("desk/categories/", categories.categories, name="desk_categories"),
    path("desk/categories/<slug:key>/", categories.category, name="desk_category"),
    path("desk/crew/", crew.crew, name="crew"),
    path("desk/crew/<str:number>/", crew.stop, name="crew_stop"),
    path("desk/open311/", open311_desk.desk, name="desk_open311"),
    path("desk/petitions/", petition_desk.desk, name="petition_desk"),
    path("desk/petitions/types/new/", petition_desk.new_type, name="petition_type_new"),
    path("desk/petitions/types/<uuid:public_id>/", petition_desk.edit_type, name="petition_type"),
    path("desk/petitions/acts/new/", petition_desk.new_act, name="petition_act"),
    path("desk/petitions/<str:number>/", petition_desk.item, name="petition_item"),
    path("desk/petitions/<str:number>/sheets/<uuid:batch>.pdf", petition_desk.sheets, name="petition_sheets"),
    path("desk/clerk/", clerk.entry, name="clerk"),
    path("desk/clerk/signature/", clerk.signature, name="clerk_signature"),
    path("desk/clerk/look-up/", clerk.look_up, name="clerk_look_up"),
    path("desk/clerk/<uuid:public_id>/", clerk.slip, name="clerk_slip"),
    path("desk/clerk/<uuid:public_id>/slip.pdf", clerk.slip_pdf, name="clerk_slip_pdf"),
]
