"""Every address of the site. A URL's name is its view's, its template's and the beginning of its tests' names."""

from django.urls import path

from ioc_assess import views
from ioc_assess.accounts.views import sign_in, sign_out
from ioc_assess.collaborations.views import collaborations
from ioc_assess.theory.views import theory

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("theory/", theory, name="theory"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", sign_out, name="sign_out"),
    path("collaborations/", collaborations.collaborations, name="collaborations"),
    path("collaborations/<slug:code>/", collaborations.collaboration, name="collaboration"),
]

handler403 = "ioc_assess.views.forbidden"
handler404 = "ioc_assess.views.not_found"
handler500 = "ioc_assess.views.server_error"
