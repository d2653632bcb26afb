"""The site's addresses and the tally's page."""

from django.shortcuts import render
from django.urls import path

from kalaki.site.urls import urlpatterns as site


def tally(request, stream_id):
    return render(request, "live_site/tally.html", {"stream": stream_id})


urlpatterns = [*site, path("tally/<uuid:stream_id>/", tally)]
handler404 = "kalaki.web.errors.not_found"
handler500 = "kalaki.web.errors.server_error"
