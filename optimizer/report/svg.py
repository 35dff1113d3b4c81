"""Charts: a Vega-Lite spec drawn to SVG, rebuilt from harmless elements for use inside a page.

Colours become CSS variables, so that a chart follows the page into the dark; fonts are the
page's; ids are the chart's own; what Vega says of each mark becomes its tooltip.
"""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from optimizer.report import engine
from optimizer.report.blocks import Chart
from optimizer.report.content import path_charts
from optimizer.report.content.charts import LEAST, THEME

if TYPE_CHECKING:
    from markupsafe import Markup

PHONE = 290
"""What labels and plot share on a phone, px; the plot gets at least LEAST of it."""

LARGER = 1.15
"""How far a picture may grow with the page."""

CLOSER = 0.84
"""Height of a row on paper, as a share of that on a screen."""

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
VARIABLE, STYLE = re.compile(r"(var\(--[\w-]+\))"), re.compile(r' ?style="[^"]*"')
SIZE = re.compile(r'(?:width|height)="([\d.]+)"')
PRINT = {variable: colour for colour, variable in THEME.items()}
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that neither XML nor HTML may hold."""


def drawn(chart: Chart) -> Markup:
    """The chart twice: for wide pages and paper, and for phones. CSS shows one."""
    from markupsafe import Markup

    spec = bare(_clean(chart.spec))
    both = (("wide", spec), ("narrow", narrowed(spec)))
    label = escape(chart.alt)
    return Markup(
        "".join(
            f'<svg class="{form}" role="img" aria-label="{label}" '
            f"{_rebuilt(json.dumps(spec), f'{chart.id}-{form}-')}</svg>"
            for form, spec in both
        )
    )


def printed(chart: Chart, family: str) -> tuple[str, float, float]:
    """The chart as a picture of its own, in print colours; its width and height, px."""
    inner = _rebuilt(json.dumps(_lower(bare(_clean(chart.spec)))), f"{chart.id}-wide-")
    inner = STYLE.sub("", VARIABLE.sub(lambda found: PRINT[found[1]], inner), count=1)
    width, height = (float(side) for side in SIZE.findall(inner)[:2])
    head = f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{escape(family)}" '
    return f"{head}{inner}</svg>", width, height


def legend(chart: Chart, *, printing: bool = False) -> list[tuple[str, str]]:
    """(name, colour) of what the chart tells apart, for the page to write as a list."""
    scales = [layer["encoding"]["color"]["scale"] for layer in _coloured(chart.spec)]
    if not scales:
        return []
    names, colours = scales[0]["domain"], scales[0]["range"]
    found = zip(names, itertools.cycle(colours), strict=False)
    return [(name, colour if printing else THEME.get(colour, colour)) for name, colour in found]


def _coloured(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "concat" in spec:
        spec = spec["concat"][0]
    layers = spec.get("layer", [spec])
    return (s for s in layers if "scale" in s.get("encoding", {}).get("color", {}))


def bare(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart without its legend."""
    config = spec.get("config", {})
    return {**spec, "config": {**config, "legend": {"disable": True}}}


def narrowed(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart for a phone: a smaller plot, fewer ticks; small multiples below each other, and of
    many fields only their shade."""
    if "concat" in spec:
        return path_charts.narrowed(spec)
    config = spec.get("config", {})
    if spec.get("usermeta", {}).get("crowded"):
        spec = _shaded(spec)
    axis = spec["layer"][0]["encoding"]["y"].get("axis", {}) if "layer" in spec else {}
    width = max(LEAST, PHONE - axis.get("minExtent", 0))
    return {**spec, "width": width, "config": {**config, "axisX": {"tickCount": 4}}}


def _lower(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart with its rows closer together: nobody points at them on paper."""
    step = spec["height"].get("step") if isinstance(spec.get("height"), dict) else None
    return {**spec, "height": {"step": round(CLOSER * step)}} if step else spec


def _shaded(spec: dict[str, Any]) -> dict[str, Any]:
    """Fields without figures, but for the mark of a full one; years by their last two digits."""
    field, said = spec["layer"]
    x = field["encoding"]["x"]
    x = {**x, "axis": {**x["axis"], "labelExpr": "slice(datum.label, 2)", "labelOverlap": "parity",
                      "labelSeparation": 3}}  # fmt: skip
    field = {**field, "encoding": {**field["encoding"], "x": x}}
    mark = {**said["mark"], "dy": 0}
    said = {
        **said,
        "mark": mark,
        "encoding": {**said["encoding"], "x": x, "text": {"field": "full"}},
    }
    return {**spec, "layer": [field, said]}


def _clean(node: Any) -> Any:
    """The spec without characters at which the engine would end the whole process."""
    if isinstance(node, str):
        return UNSEEN.sub("\ufffd", node)
    if isinstance(node, dict):
        return {_clean(k): _clean(v) for k, v in node.items()}
    return [_clean(v) for v in node] if isinstance(node, list) else node


@lru_cache(maxsize=64)
def _rebuilt(spec: str, prefix: str) -> str:
    """Size and content of the picture, its ids behind the prefix. Drawing takes 10 to 50 ms."""
    root = ET.fromstring(engine.svg(spec))
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    inner = "".join(part for child in root for part in _element(child, prefix))
    return (
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'style="max-width: {LARGER * width:.0f}px">{inner}'
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
