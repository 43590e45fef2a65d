"""The site, and beside it a page that only ever says that nothing has changed: what benchmarks/workshop.py measures
polls against. It goes the same way through gunicorn and the site's middleware, and asks no database."""

from ioc_assess.wsgi import application  # noqa: I001  before all else: it sets Django up

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseNotModified
from django.urls import path

from ioc_assess.urls import urlpatterns

__all__ = ["application"]


@login_not_required
def bare(request: HttpRequest) -> HttpResponseNotModified:
    return HttpResponseNotModified()


urlpatterns.append(path("bare/", bare))
