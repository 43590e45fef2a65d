"""Where the words of a picture lie, measured in a browser with the site's own font."""

from __future__ import annotations

import base64
from itertools import combinations

from playwright.sync_api import Page

from ioc_assess.charts.picture import Chart
from ioc_assess.charts.text import FONTS

WEIGHTS = {400: "Inter-Regular.woff2", 600: "Inter-SemiBold.woff2", 700: "Inter-Bold.woff2"}
MEASURE = """() => [...document.querySelectorAll("svg")].map(svg => {
  const frame = svg.getBoundingClientRect()
  return [...svg.querySelectorAll("text")].map(text => {
    const box = text.getBoundingClientRect()
    const size = parseFloat(getComputedStyle(text).fontSize) * frame.width / svg.viewBox.baseVal.width
    return {words: text.textContent, size, left: box.left - frame.left, top: box.top - frame.top,
            right: box.right - frame.left, bottom: box.bottom - frame.top, width: frame.width, height: frame.height}
  })
})"""


def faults(page: Page, charts: dict[str, Chart]) -> list[str]:
    """What is wrong with the words of these pictures: too small, cut off, or one on another."""
    faces = "".join(
        f"@font-face {{ font-family: Inter; font-weight: {weight}; src: url(data:font/woff2;base64,"
        f"{base64.b64encode((FONTS / name).read_bytes()).decode()}) }}"
        for weight, name in WEIGHTS.items()
    )
    widest = max(chart.width for chart in charts.values())
    page.set_viewport_size({"width": int(widest) + 40, "height": 800})
    pictures = "".join(chart.svg for chart in charts.values())
    page.set_content(f"<!doctype html><style>{faces} svg {{ display: block }}</style>{pictures}")
    page.evaluate("document.fonts.ready")
    statuses = page.evaluate("[...document.fonts].map(face => face.status)")
    assert "loaded" in statuses
    assert "error" not in statuses
    found = []
    for name, words in zip(charts, page.evaluate(MEASURE), strict=True):
        for one in words:
            if one["size"] < 11:
                found.append(f"{name}: {one['words']!r} is {one['size']} px small")
            # Half a pixel: boxes are those of the line, a little larger than the letters.
            if min(one["left"], one["top"]) < -0.5 or one["right"] > one["width"] + 0.5:
                found.append(f"{name}: {one['words']!r} is cut off")
            if one["bottom"] > one["height"] + 0.5:
                found.append(f"{name}: {one['words']!r} is cut off")
        for one, other in combinations(words, 2):
            # Two pixels of leading above and below the letters belong to nobody.
            level = one["left"] < other["right"] - 0.5 and other["left"] < one["right"] - 0.5
            if level and one["top"] < other["bottom"] - 4 and other["top"] < one["bottom"] - 4:
                found.append(f"{name}: {one['words']!r} lies on {other['words']!r}")
    return found
