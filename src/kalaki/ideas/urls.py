"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import mine, public, report

app_name = "ideas"
urlpatterns = [
    path("me/items/", mine.items, name="mine"),
    path("me/items/act/", mine.act, name="mine_act"),
    path("report/", report.report, name="report"),
    path("report/need/", report.need, name="report_need"),
    path("report/sent/<str:secret>/", report.sent, name="report_sent"),
    path("report/sent/<str:secret>/follow/", report.follow, name="report_follow"),
    path("report/fixed/<str:token>/", mine.fixed, name="report_fixed"),
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
]
