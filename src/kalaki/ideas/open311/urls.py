"""Addresses of Open311, below /open311/; each with .xml or .json, or by the Accept header, with or without a last slash."""

from django.urls import re_path

from kalaki.ideas.views import open311

BASE = r"^(?P<test>test/)?v2//?"  # clients join the endpoint and a path with one slash or two
FORM = r"(?:\.(?P<form>[^/.]+))?/?$"

urlpatterns = [
    re_path(rf"^discovery{FORM}", open311.discovery, name="open311_discovery"),
    re_path(rf"{BASE}services{FORM}", open311.services, name="open311_services"),
    re_path(rf"{BASE}services/(?P<code>[^/.]+){FORM}", open311.definition, name="open311_definition"),
    re_path(rf"{BASE}requests{FORM}", open311.requests, name="open311_requests"),
    re_path(rf"{BASE}requests/(?P<number>[^/.]+){FORM}", open311.request_one, name="open311_request"),
    re_path(rf"{BASE}tokens/(?P<token>[^/.]+){FORM}", open311.token, name="open311_token"),
    re_path(rf"{BASE}servicerequestupdates{FORM}", open311.updates, name="open311_updates"),
]
