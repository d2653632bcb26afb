"""Addresses of the register."""

from django.urls import path

from kalaki.ideas.views import city, items, lists, outcomes

app_name = "ideas"
urlpatterns = [
    path("ideas/", lists.ideas, name="ideas"),
    path("ideas/<str:number>/", items.idea, name="idea"),
    path("ideas/<str:number>/support/", items.support, name="support"),
    path("ideas/<str:number>/follow/", items.follow, name="follow"),
    path("ideas/<str:number>/comment/", items.say, name="comment"),
    path("ideas/<str:number>/comment/back/", items.unsay, name="comment_back"),
    path("map/", city.city_map, name="map"),
    path("areas/", city.areas, name="areas"),
    path("areas/<str:area>/", city.area, name="area"),
    path("areas/<str:area>/follow/", city.follow_area, name="area_follow"),
    path("what-came-of-it/", outcomes.came_of, name="came_of"),
    path("what-came-of-it/<str:mechanism>/", outcomes.mechanism, name="mechanism"),
    path("what-came-of-it/<str:kind>/<str:origin_id>/", outcomes.origin, name="origin"),
]
