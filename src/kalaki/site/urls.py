"""Every address of the installation, without city and language (cities.middleware takes them off)."""

from django.urls import include, path

from kalaki.site.api import api

urlpatterns = [
    path("", include("kalaki.web.urls")),
    path("", include("kalaki.people.urls")),
    path("", include("kalaki.commitments.urls")),
    path("", include("kalaki.assistant.urls")),
    path("photos/", include("kalaki.core.photos.urls")),
    path("", include("kalaki.ideas.urls")),
    path("live/", include("kalaki.core.streams.urls")),
    path("api/v1/", api.urls),
]

handler400 = "kalaki.web.errors.bad_request"
handler403 = "kalaki.web.errors.forbidden"
handler404 = "kalaki.web.errors.not_found"
handler500 = "kalaki.web.errors.server_error"
