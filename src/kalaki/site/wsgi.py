"""Django's WSGI application: every page, and plain WSGI workers behind a proxy."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalaki.site.settings")
application = get_wsgi_application()
