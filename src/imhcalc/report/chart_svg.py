"""A drawn chart as an element that can stand in a page with a strict policy: no style, script, link or declaration."""

import re
from xml.etree import ElementTree as Xml

from imhcalc.report.blocks import Chart
from imhcalc.report.chart_paper import TEXT

FAMILIES = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
"""The typefaces: those before the last measured one are narrower, so what fits in it fits in them."""
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERRED = re.compile(r"url\(#([^)]+)\)")


def for_a_page(svg: bytes, chart: Chart, identifier: str) -> str:
    """Return the library's file as an element: attributes for styles, ids of its own, a title and a description."""
    root = Xml.fromstring(svg)  # noqa: S314 -- what was drawn here a moment ago
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    for parent in list(root.iter()):
        for unwanted in (*parent.findall("metadata"), *parent.findall("style")):
            parent.remove(unwanted)
    for element in root.iter():
        _restyle(element)
    _rename(root, identifier)
    _flatten(root)
    box = root.get("viewBox") or ""
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": _SVG.strip("{}"),
            "role": "img",
            "aria-labelledby": f"{identifier}-title {identifier}-desc",
            "viewBox": box,
            "width": "100%",
            "font-family": FAMILIES,
            "font-size": f"{TEXT:g}",
            "stroke-linejoin": "round",
        }
    )
    for place, (tag, text) in enumerate((("title", chart.title), ("desc", chart.alternative))):
        element = Xml.Element(tag, {"id": f"{identifier}-{tag}"})
        element.text = text
        root.insert(place, element)
    return Xml.tostring(root, encoding="unicode")


def _restyle(element: Xml.Element) -> None:
    """Turn a style into attributes; the typeface is that of the whole."""
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    if _HREF in element.attrib:
        element.set("href", element.attrib.pop(_HREF))
    for entry in element.attrib.pop("style", "").split(";"):
        name, _, value = (part.strip() for part in entry.partition(":"))
        if name and not name.startswith("font"):
            element.set(name, value)
    if element.text is not None and not element.text.strip():
        element.text = None
    element.tail = None


def _rename(root: Xml.Element, identifier: str) -> None:
    """Keep the ids that something refers to, and begin each with the chart's own."""
    used = {element.get("href", "").removeprefix("#") for element in root.iter()}
    used |= {
        name
        for element in root.iter()
        for value in element.attrib.values()
        for name in _REFERRED.findall(value)
    }
    for element in root.iter():
        for attribute, value in list(element.attrib.items()):
            if attribute == "id" and value not in used:
                del element.attrib["id"]
            elif attribute == "id":
                element.set("id", f"{identifier}-{value}")
            elif attribute == "href":
                element.set("href", f"#{identifier}-{value.removeprefix('#')}")
            else:
                element.set(attribute, _REFERRED.sub(rf"url(#{identifier}-\1)", value))


def _flatten(element: Xml.Element) -> None:
    """Take out groups that say nothing."""
    for child in list(element):
        _flatten(child)
        if child.tag in {"g", "defs"} and (not len(child) or (child.tag == "g" and not child.attrib)):
            place = list(element).index(child)
            element.remove(child)
            for offset, inner in enumerate(child):
                element.insert(place + offset, inner)
