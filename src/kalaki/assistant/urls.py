"""Addresses of the assistant."""

from django.urls import path

from kalaki.assistant import views

app_name = "assistant"
urlpatterns = [
    path("chat/", views.chat, name="chat"),
    path("services/", views.services, name="services"),
    path("services/services.csv", views.services_csv, name="services_csv"),
    path("services/<str:code>/", views.service, name="service"),
]
