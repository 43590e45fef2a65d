"""Reads a drawn chart's shapes back, for tests of its geometry."""

from typing import Any
from xml.etree import ElementTree

from ioc_assess.charts.picture import Chart

SVG = "{http://www.w3.org/2000/svg}"


def shapes(chart: Chart, tag: str) -> list[dict[str, Any]]:
    """The attributes of every element of a kind, numbers as numbers. The first rect is the white ground."""
    found = ElementTree.fromstring(chart.svg).iter(SVG + tag)
    return [{name: _value(value) for name, value in one.attrib.items()} for one in found]


def texts(chart: Chart) -> list[str]:
    """Every text in the picture, in the order of drawing."""
    return [one.text or "" for one in ElementTree.fromstring(chart.svg).iter(SVG + "text")]


def points(value: str) -> list[tuple[float, float]]:
    """The corners of a polygon."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in value.split())]


def _value(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value
