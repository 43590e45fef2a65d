"""A whole questionnaire in one file of Django: what benchmarks/answering.py measures the site against.

It asks the same items on as many pages, in as many GETs and POSTs, knows people by a secret in a cookie, checks each
answer and stores it as a row of the same database, and shows what was stored when a page is opened again. What the
site does beyond that it leaves out: it knows one round and one role, keeps secrets as they are, notices no second
window, withholds nothing, reads no results and speaks one language. The pages are drawn by plain loops in a template.

    GET  /join/   → /      (in the site this proves the join code)
    GET  /  POST /         who are you
    GET  /1/ POST /1/ …    the pages of questions
    GET  /check/ POST      all answers, and the button
    GET  /result/          a mean for each page
"""

import json
import os
import secrets
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from django.conf import settings  # noqa: E402  (the path comes first)

from ioc_assess.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY  # noqa: E402  the site's own

LAYOUT = """<!doctype html>
<html lang="en-gb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{% block title %}{% endblock %}</title><link rel="stylesheet" href="/static/site.css"></head>
<body><header><p>Questionnaire</p></header><main>{% block main %}{% endblock %}</main>
<footer><p>Thank you for taking part.</p></footer></body></html>"""

BEGIN = """{% extends "layout" %}{% block title %}Who are you?{% endblock %}{% block main %}<h1>Who are you?</h1>
<form method="post">{% csrf_token %}
{% for code, name in partners %}<label><input type="radio" name="partner" value="{{ code }}"> {{ name }}</label>
{% endfor %}{% for code, name in roles %}<label><input type="radio" name="role" value="{{ code }}"> {{ name }}</label>
{% endfor %}<button type="submit">Begin</button></form>{% endblock %}"""

PAGE = """{% extends "layout" %}{% block title %}Page {{ number }}{% endblock %}{% block main %}
<h1>Page {{ number }} of {{ total }}</h1>
{% if errors %}<p>{{ errors|join:" " }}</p>{% endif %}
<form method="post">{% csrf_token %}
{% for item, choices in cards %}<fieldset class="card"><legend>{{ item.text }}</legend>
{% if item.hint %}<p class="hint">{{ item.hint }}</p>{% endif %}
{% for value, label, chosen in choices %}<label class="answer"><input type="radio" name="{{ item.code }}" \
value="{{ value }}"{% if chosen %} checked{% endif %}> <span>{{ label }}</span></label>
{% endfor %}</fieldset>
{% endfor %}<button type="submit">Save and continue</button></form>{% endblock %}"""

CHECK = """{% extends "layout" %}{% block title %}Check{% endblock %}{% block main %}<h1>Check your answers</h1><dl>
{% for item, words in answers %}<dt>{{ item.text }}</dt><dd>{{ words }}</dd>
{% endfor %}</dl><form method="post">{% csrf_token %}<button type="submit">Submit</button></form>{% endblock %}"""

RESULT = """{% extends "layout" %}{% block title %}Result{% endblock %}{% block main %}<h1>What you said</h1><dl>
{% for number, mean in means %}<dt>Page {{ number }}</dt><dd>{{ mean|floatformat:1 }}</dd>
{% endfor %}</dl>{% endblock %}"""

TEMPLATES = {"layout": LAYOUT, "begin": BEGIN, "page": PAGE, "check": CHECK, "result": RESULT}
LOADER = ("django.template.loaders.locmem.Loader", TEMPLATES)

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        SECRET_KEY=SECRET_KEY,
        ALLOWED_HOSTS=ALLOWED_HOSTS,
        DATABASES=DATABASES,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        CSRF_COOKIE_HTTPONLY=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [("django.template.loaders.cached.Loader", [LOADER])]},
            }
        ],
    )

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import redirect, render  # noqa: E402
from django.urls import path  # noqa: E402

from ioc_assess.theory.loading import theory  # noqa: E402

PARTNERS = {"north": "North", "south": "South"}
ROLES = {role.code: role.name for role in theory().roles}
#: The codes of the items of each page
PAGES: list[list[str]] = json.loads(os.environ["PAGES"])
CHOICES = {
    scale.code: {str(level): label for level, label in enumerate(scale.labels)}
    | {one.code: one.label for one in theory().no_levels}
    for scale in theory().scales
}


class Person(models.Model):  # noqa: DJ008
    secret = models.CharField(max_length=32, unique=True)
    partner = models.CharField(max_length=20)
    role = models.CharField(max_length=20)
    submitted = models.BooleanField(default=False)

    class Meta:
        app_label = "one_file_app"

    def stored(self) -> dict[str, str]:
        return dict(self.answers.values_list("item", "value"))


class Answer(models.Model):  # noqa: DJ008
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    value = models.CharField(max_length=20)

    class Meta:
        app_label = "one_file_app"
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="one_file_app_answer_once")]


def choices(code: str) -> dict[str, str]:
    return CHOICES[theory().item[code].kind]


def known(request: HttpRequest, *, submitted: bool = False) -> Person | None:
    return Person.objects.filter(secret=request.COOKIES.get("secret", ""), submitted=submitted).first()


def join(request: HttpRequest) -> HttpResponse:
    return redirect("/")


def begin(request: HttpRequest) -> HttpResponse:
    if request.POST.get("partner") in PARTNERS and request.POST.get("role") in ROLES:
        secret = secrets.token_hex(16)
        Person.objects.create(secret=secret, partner=request.POST["partner"], role=request.POST["role"])
        reply = redirect("/1/")
        reply.set_cookie("secret", secret, httponly=True, samesite="Lax")
        return reply
    return render(request, "begin", {"partners": PARTNERS.items(), "roles": ROLES.items()})


def page(request: HttpRequest, number: int) -> HttpResponse:
    person = known(request)
    if person is None:
        return redirect("/")
    codes = PAGES[number - 1]
    errors = []
    if request.method == "POST":
        given = {code: request.POST[code] for code in codes if code in request.POST}
        errors = [f"{code}: choose one of the answers." for code, value in given.items() if value not in choices(code)]
        if not errors:
            with transaction.atomic():
                Answer.objects.bulk_create(
                    [Answer(person=person, item=code, value=value) for code, value in given.items()],
                    update_conflicts=True,
                    unique_fields=["person", "item"],
                    update_fields=["value"],
                )
            return redirect(f"/{number + 1}/" if number < len(PAGES) else "/check/")
    stored = person.stored()
    cards = [
        (theory().item[code], [(value, label, value == stored.get(code)) for value, label in choices(code).items()])
        for code in codes
    ]
    return render(request, "page", {"number": number, "total": len(PAGES), "cards": cards, "errors": errors})


def check(request: HttpRequest) -> HttpResponse:
    person = known(request)
    if person is None:
        return redirect("/")
    if request.method == "POST":
        Person.objects.filter(pk=person.pk, submitted=False).update(submitted=True)
        return redirect("/result/")
    stored = person.stored()
    answers = [
        (theory().item[code], choices(code).get(stored.get(code, ""), "No answer")) for codes in PAGES for code in codes
    ]
    return render(request, "check", {"answers": answers})


def result(request: HttpRequest) -> HttpResponse:
    person = known(request, submitted=True)
    if person is None:
        return redirect("/")
    stored = person.stored()
    levels = [[int(stored[code]) for code in codes if stored.get(code, "").isdigit()] for codes in PAGES]
    means = [(number, sum(found) / len(found) if found else None) for number, found in enumerate(levels, 1)]
    return render(request, "result", {"means": means})


urlpatterns = [
    path("", begin),
    path("join/", join),
    path("<int:number>/", page),
    path("check/", check),
    path("result/", result),
]

application = get_wsgi_application()

if __name__ == "__main__":  # before the first start
    with connection.schema_editor() as schema:
        schema.create_model(Person)
        schema.create_model(Answer)
