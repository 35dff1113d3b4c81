"""Charts: a Vega-Lite spec drawn to SVG, rebuilt from harmless elements for use inside a page.

Colours become CSS variables, so that a chart follows the page into the dark; fonts are the
page's; ids are the chart's own; what Vega says of each mark becomes its tooltip.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from optimizer.report.blocks import Chart
from optimizer.report.content.charts import THEME

if TYPE_CHECKING:
    from markupsafe import Markup

NARROW = 210
"""Plot width, px, on a phone; beside it stands the same chart at its own width."""

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"g", "path", "rect", "line", "circle", "text", "tspan", "defs", "clipPath"}
KEPT = {
    "transform", "d", "x", "y", "dx", "dy", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry",
    "width", "height", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity",
    "stroke-dasharray", "stroke-miterlimit", "stroke-linecap", "opacity", "text-anchor",
    "font-size", "font-weight", "id", "clip-path",
}  # fmt: skip
PLAIN = {"opacity": "1", "fill": "transparent", "stroke-miterlimit": "10", "font-weight": "normal"}
URL = re.compile(r"url\(#([\w-]+)\)")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def start() -> None:
    """Load the engine; the first chart of a process takes half a second otherwise."""
    _svg({"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"y": {"field": "a"}}})


def drawn(chart: Chart) -> Markup:
    """The chart twice: for wide pages and paper, and for phones. CSS shows one."""
    from markupsafe import Markup

    wide = _rebuilt(chart, chart.spec, "wide")
    narrow = _rebuilt(chart, narrowed(chart.spec), "narrow")
    return Markup(wide + narrow)


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """The same chart for a phone: a smaller plot, one legend entry a line."""
    config = spec.get("config", {})
    legend = {**config.get("legend", {}), "columns": 1}
    axis = {**config.get("axis", {}), "tickCount": 4}
    return {**spec, "width": NARROW, "config": {**config, "legend": legend, "axisX": axis}}


def _svg(spec: dict[str, Any]) -> str:
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return drawn


def _rebuilt(chart: Chart, spec: dict[str, Any], form: str) -> str:
    root = ET.fromstring(UNSEEN.sub("\ufffd", _svg(spec)))
    prefix = f"{chart.id}-{form}-"
    width, height = root.get("width", "0"), root.get("height", "0")
    inner = "".join(part for child in root for part in _element(child, prefix))
    return (
        f'<svg class="{form}" role="img" aria-label="{escape(chart.alt)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">{inner}</svg>'
    )


def _element(node: ET.Element, prefix: str) -> Iterator[str]:
    tag = node.tag.removeprefix(SVG)
    if tag not in TAGS or _invisible(node, tag):
        return
    inner = "".join(part for child in node for part in _element(child, prefix))
    if tag in ("text", "tspan"):
        inner = escape(node.text or "", quote=False) + inner
    elif node.get("role") == "graphics-symbol" and node.get("aria-label") and tag != "g":
        inner += f"<title>{escape(node.get('aria-label', ''), quote=False)}</title>"
    attributes = "".join(_attribute(k, v, prefix) for k, v in node.attrib.items())
    if tag == "g" and (not inner or not attributes):
        yield inner
    elif inner:
        yield f"<{tag}{attributes}>{inner}</{tag}>"
    else:
        yield f"<{tag}{attributes}/>"


def _invisible(node: ET.Element, tag: str) -> bool:
    """Empty paths, and the frames that Vega draws without line or fill."""
    if node.get("display") == "none":
        return True
    bare = node.get("fill") is None and node.get("stroke") is None
    return tag == "path" and (not node.get("d") or (bare and node.get("class") == "background"))


def _attribute(name: str, value: str, prefix: str) -> str:
    if name not in KEPT or PLAIN.get(name) == value:
        return ""
    if name == "id":
        value = prefix + value
    elif name in ("fill", "stroke"):
        value = THEME.get(value, value)
    value = URL.sub(rf"url(#{prefix}\1)", value)
    return f' {name}="{escape(value)}"'
