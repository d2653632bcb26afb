"""Addresses of pictures."""

from django.urls import path

from kalaki.core.photos import views

app_name = "photos"
urlpatterns = [path("<str:name>.jpg", views.file, name="file")]
