"""Fills the Word templates of letters.

A template may be a department's own, so it gets no more than it needs: a sandbox, fields
that are plain text, and no way to run anything. Values are put in once, escaped, and are
never read as a template.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from rapidfuzz import fuzz, process

from geodata.extras import needed
from geodata.outputs import FIXED, PROPERTY, exhausted
from maps.docx_files import LETTER, W, steady
from maps.letters import BLANK

TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
STRAY = re.compile(r"[{｛]\s*[{｛%]|[%}｝]\s*[}｝]|[{｛]\s*\w+\s*[}｝]")
"""Braces that were meant as a field: of full width, with a space between, or one too few."""
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
TAKEN_FILTERS = ("safe", "pprint", "xmlattr", "tojson", "attr", "map")
"""Filters of Jinja that could put text in unescaped, or reach behind a value."""
MOST_SHOWN = 40
NEAREST = 30.0
"""Likeness in per cent from which a field is offered: Chinese names are short."""


class TemplateProblem(ValueError):  # noqa: N818
    """A template that cannot be filled.

    ``unknown`` maps fields that do not exist to the nearest that does (or nothing);
    ``stray`` are braces that are no field; ``reason`` says what else is wrong.
    """

    def __init__(
        self,
        name: str,
        *,
        unknown: Mapping[str, str] | None = None,
        stray: Collection[str] = (),
        reason: str = "",
    ) -> None:
        super().__init__(f"{name}: {reason or [*(unknown or {}), *stray]}")
        self.name, self.unknown, self.stray = name, dict(unknown or {}), tuple(stray)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template that has been checked: the fields that it uses, and where."""

    name: str
    data: bytes
    fields: frozenset[str]
    fields_of_edges: frozenset[str]
    """Fields of headers and footers, of which a merged file has only one."""


class _Blank(str):
    """What stands for a value that is not known; in a condition it counts as no."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False


def checked(name: str, data: bytes, known: Collection[str]) -> Template:
    """Check a template before anything is written.

    Raises :class:`TemplateProblem` with every field that is not in ``known``, and
    :class:`~geodata.extras.MissingExtraError` without the extra ``letters``.
    """
    environment = _environment()
    body, edges = _sources(name, data)
    inner, outer = (_names(name, texts, environment, known) for texts in (body, edges))
    found = {*inner, *outer}
    unknown = {field: _nearest(field, known) for field in sorted(found - set(known))}
    stray = _stray(name, data, known)
    if unknown or stray:
        raise TemplateProblem(name, unknown=unknown, stray=stray)
    return Template(name=name, data=data, fields=frozenset(found), fields_of_edges=frozenset(outer))


def filled(template: Template, fields: Mapping[str, str]) -> bytes:
    """Fill a template; an empty field becomes a line to write on.

    Raises :class:`TemplateProblem` where the template's own logic fails.
    """
    document = needed("docxtpl", extra="letters").DocxTemplate(BytesIO(template.data))
    values = {key: _value(text) for key, text in fields.items()}
    written = BytesIO()
    try:
        document.render(values, _environment(), autoescape=True)
        document.docx.core_properties.version = f"{PROPERTY}:{LETTER}"
        document.docx.core_properties.modified = datetime.fromisoformat(FIXED)
        document.save(written)
    except Exception as error:  # whatever a template does wrong is a fault of the template
        if exhausted(error):
            raise
        raise TemplateProblem(template.name, reason=_reason(error)) from error
    return steady(written.getvalue())


def _value(text: str) -> str:
    """Text as a value. What docxtpl would read as an escaped brace is kept from it."""
    clean = UNPRINTABLE.sub(" ", text)
    if not clean.strip():
        return _Blank(BLANK)
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


def _sources(name: str, data: bytes) -> tuple[list[str], list[str]]:
    """The template's text as Jinja sees it: of the body, and of its edges and properties."""
    document = _opened(name, data)
    body = [document.patch_xml(document.get_xml())]
    edges = [getattr(document.docx.core_properties, key) for key in PROPERTIES]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            edges.append(document.patch_xml(document.get_part_xml(part)))
    return body, edges


def _opened(name: str, data: bytes) -> Any:
    docxtpl = needed("docxtpl", extra="letters")
    try:
        document = docxtpl.DocxTemplate(BytesIO(data))
        document.init_docx()
        document.get_xml()
    except Exception as error:  # no .docx, or a damaged one
        if exhausted(error):
            raise
        raise TemplateProblem(name, reason=_reason(error)) from error
    return document


def _names(name: str, texts: list[str], environment: Any, known: Collection[str]) -> Iterator[str]:
    """Fields that texts use; of a field that is asked for a part, the whole expression."""
    meta, nodes = (needed(f"jinja2.{part}", extra="letters") for part in ("meta", "nodes"))
    for text in texts:
        try:
            tree = environment.parse(text)
            environment.compile(tree)
        except Exception as error:  # Jinja says what it cannot read
            if exhausted(error):
                raise
            raise TemplateProblem(name, reason=_reason(error)) from error
        free = meta.find_undeclared_variables(environment.parse(text))
        yield from free
        for node in environment.parse(text).find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name in free & set(known):
                yield f"{node.node.name}.{node.attr}"


def _stray(name: str, data: bytes, known: Collection[str]) -> list[str]:
    """Braces in the text that are no field, with what stands around them."""
    document = _opened(name, data)
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


def _nearest(field: str, known: Collection[str]) -> str:
    found = process.extractOne(field, sorted(known), scorer=fuzz.ratio, score_cutoff=NEAREST)
    return str(found[0]) if found else ""


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
