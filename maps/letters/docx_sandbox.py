"""What the process that opens files of others does with Word templates.

Values are put in once, escaped, and are never read as a template; Jinja has its sandbox.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from geodata.extras import needed
from geodata.outputs import FIXED, PROPERTY, exhausted
from maps.letters.docx_files import LETTER, W

TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
STRAY = re.compile(r"[{｛]\s*[{｛%]|[%}｝]\s*[}｝]|[{｛]\s*\w+\s*[}｝]")
"""Braces that were meant as a field: of full width, with a space between, or one too few."""
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
TAKEN_FILTERS = ("safe", "pprint", "xmlattr", "tojson", "attr", "map")
"""Filters of Jinja that could put text in unescaped, or reach behind a value."""
MOST_SHOWN = 40


class BrokenTemplateError(ValueError):
    """A template that cannot be filled; the message says why."""


class _Blank(str):
    """What stands for a value that is not known; in a condition it counts as no."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def fields_of(data: bytes, known: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Fields of the body, fields of edges and properties, and braces that are no field."""
    environment = _environment()
    body, edges = _sources(data)
    inner, outer = (sorted(set(_names(texts, environment, known))) for texts in (body, edges))
    return inner, outer, _stray(data, known)


def fill(data: bytes, fields: Mapping[str, str | list[dict[str, str]]], blank: str) -> bytes:
    """The filled document; an empty field becomes ``blank``."""
    document = needed("docxtpl", extra="letters").DocxTemplate(BytesIO(data))
    values: dict[str, object] = {
        key: _value(text, blank)
        if isinstance(text, str)
        else [{column: _value(one, blank) for column, one in row.items()} for row in text]
        for key, text in fields.items()
    }
    written = BytesIO()
    try:
        document.render(values, _environment(), autoescape=True)
        document.docx.core_properties.version = f"{PROPERTY}:{LETTER}"
        document.docx.core_properties.modified = datetime.fromisoformat(FIXED)
        document.save(written)
    except Exception as error:  # whatever a template does wrong is a fault of the template
        if exhausted(error):
            raise
        raise BrokenTemplateError(_reason(error)) from error
    return written.getvalue()


def _value(text: str, blank: str) -> str:
    """Text as a value. What docxtpl would read as an escaped brace is kept from it."""
    clean = UNPRINTABLE.sub(" ", text)
    if not clean.strip():
        return _Blank(blank)
    if re.search(r"\{_[{%]|[%}]_\}", clean):
        markup = needed("markupsafe", extra="letters")
        safe: str = markup.Markup(str(markup.escape(clean)).replace("_", "&#95;"))
        return safe
    return clean


def _environment() -> Any:
    jinja, sandbox = (needed(n, extra="letters") for n in ("jinja2", "jinja2.sandbox"))
    made = sandbox.ImmutableSandboxedEnvironment(autoescape=True, undefined=jinja.StrictUndefined)
    made.globals.clear()
    for name in TAKEN_FILTERS:
        made.filters.pop(name, None)
    return made


def _sources(data: bytes) -> tuple[list[str], list[str]]:
    """The template's text as Jinja sees it: of the body, and of its edges and properties."""
    document = _opened(data)
    body = [document.patch_xml(document.get_xml())]
    edges = [getattr(document.docx.core_properties, key) for key in PROPERTIES]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            edges.append(document.patch_xml(document.get_part_xml(part)))
    return body, edges


def _opened(data: bytes) -> Any:
    docxtpl = needed("docxtpl", extra="letters")
    try:
        document = docxtpl.DocxTemplate(BytesIO(data))
        document.init_docx()
        document.get_xml()
    except Exception as error:  # no .docx, or a damaged one
        if exhausted(error):
            raise
        raise BrokenTemplateError(_reason(error)) from error
    return document


def _names(texts: list[str], environment: Any, known: Collection[str]) -> Iterator[str]:
    """Fields that texts use; of a field that is asked for a part, the whole expression.

    Of a list it is the columns that its lines are asked for, behind the name of the list.
    """
    meta, nodes = (needed(f"jinja2.{part}", extra="letters") for part in ("meta", "nodes"))
    for text in texts:
        try:
            tree = environment.parse(text)
            environment.compile(tree)
        except Exception as error:  # Jinja says what it cannot read
            if exhausted(error):
                raise
            raise BrokenTemplateError(_reason(error)) from error
        free = meta.find_undeclared_variables(environment.parse(text))
        yield from free
        for node in environment.parse(text).find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in free & set(known):
                yield f"{node.node.name}.{node.attr}"
        for loop in environment.parse(text).find_all(nodes.For):
            if isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name):
                for node in loop.find_all(nodes.Getattr):
                    if isinstance(node.node, nodes.Name) and node.node.name == loop.target.name:
                        yield f"{loop.iter.name}.{node.attr}"


def _stray(data: bytes, known: Collection[str]) -> list[str]:
    """Braces in the text that are no field, with what stands around them."""
    document = _opened(data)
    parts = [document.get_xml()]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
    found = []
    for part in parts:
        for paragraph in ET.fromstring(part).iter(f"{W}p"):
            text = "".join(item.text or "" for item in paragraph.iter(f"{W}t"))
            found += [s for s in _strays(TAGS.sub("", text)) if _is_meant(s, known)]
    return list(dict.fromkeys(found))


def _strays(text: str) -> Iterator[str]:
    for match in STRAY.finditer(text):
        start = max(0, match.start() - 2)
        yield text[start : max(match.end(), start + MOST_SHOWN)].strip()


def _is_meant(text: str, known: Collection[str]) -> bool:
    """Two braces are meant as a field; a single pair where it holds the name of one."""
    single = re.search(r"[{｛]\s*(\w+)\s*[}｝]", text)
    doubled = re.search(r"[{｛]\s*[{｛%]|[%}｝]\s*[}｝]", text)
    return bool(doubled) or (single is not None and single.group(1) in known)


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
