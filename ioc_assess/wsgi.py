"""The door for web servers such as gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ioc_assess.settings")

application = get_wsgi_application()
# What was loaded stays as long as the process; the garbage collector need not look through it again and again.
gc.collect()
gc.freeze()
