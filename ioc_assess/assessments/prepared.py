"""Queries that are put together once a process.

Django puts a query together anew each time it is asked: for one row by its key that takes ten times as long as the
database needs to answer, and took a third of what a respondent's page takes. A ``Prepared`` query keeps the SQL that
Django made of a queryset, and reads the rows by Django's own means, so that it gives what the queryset would.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import ModelIterable

Row = TypeVar("Row")


class Given(Expression):
    """Stands in a queryset for a value that each asking brings: ``.filter(code=Given("code", models.CharField()))``."""

    def __init__(self, name: str, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def value(self, given: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(given[self.name], connection)


class Prepared(Generic[Row]):
    """``build`` makes the queryset, of objects or by ``values_list``. Nothing may come with it by queries of its own
    (``prefetch_related``), and what filters it may not be a list, whose length is part of the SQL."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    @cached_property
    def _made(self) -> tuple[QuerySet[Any, Row], Any, str, tuple[Any, ...]]:
        queryset = self._build()
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        return queryset, compiler, sql, tuple(params)

    def fetch(self, **given: Any) -> list[Row]:
        queryset, compiler, sql, params = self._made
        connection = connections[queryset.db]
        values = tuple(one.value(given, connection) if isinstance(one, Given) else one for one in params)
        own = copy(compiler)  # a compiler holds the connection, and each thread has its own
        own.connection = connection
        own.as_sql = lambda: (sql, values)
        if not issubclass(queryset._iterable_class, ModelIterable):
            return list(own.results_iter(tuple_expected=True))
        query = SimpleNamespace(get_compiler=lambda using: own)
        asked: Any = SimpleNamespace(db=queryset.db, query=query, _known_related_objects={})
        return list(ModelIterable(asked))
