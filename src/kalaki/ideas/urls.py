"""Addresses of the register."""

from django.urls import include, path

from kalaki.ideas.views import open311_desk, public

app_name = "ideas"
urlpatterns = [
    path("desk/open311/", open311_desk.desk, name="desk_open311"),
    path("open311/", include("kalaki.ideas.open311.urls")),
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
]
