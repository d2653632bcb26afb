"""The site's settings with the tally beside the real apps."""

from kalaki.site.settings import *  # noqa: F403 - this is how Django settings extend others

INSTALLED_APPS = [*INSTALLED_APPS, "tests.live_site.apps.TallyConfig"]  # noqa: F405 - from the line above
ROOT_URLCONF = "tests.live_site.urls"
