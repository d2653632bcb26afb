"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import near, public, similar

app_name = "ideas"
urlpatterns = [
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
    path("report/similar/", similar.similar, name="similar"),
    path("desk/ideas/near/", near.near, name="near"),
    path("desk/ideas/near/<str:number>/<str:other>/", near.pair, name="near_pair"),
]
