"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import public

app_name = "ideas"
urlpatterns = [
    path("ideas/", public.ideas, name="ideas"),
    path("ideas/<str:number>/", public.idea, name="idea"),
    path("ideas/<str:number>/support/", public.support, name="support"),
]
