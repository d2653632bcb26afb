"""Addresses of the assistant."""

from django.urls import path

from kalaki.assistant.views import desk
from kalaki.assistant.views import public as views

app_name = "assistant"
urlpatterns = [
    path("chat/", views.chat, name="chat"),
    path("services/", views.services, name="services"),
    path("services/services.csv", views.services_csv, name="services_csv"),
    path("services/<str:code>/", views.service, name="service"),
    path("desk/assistant/", desk.records, name="desk_records"),
    path("desk/assistant/<str:code>/", desk.record, name="desk_record"),
    path("desk/assistant/<str:code>/<int:old>-<int:new>/", desk.compare, name="desk_compare"),
]
