"""Fills the Word templates of letters.

A template may be a department's own, so it gets no more than it needs: a process of its own
with limits (``maps.letters.docx_sandbox``), fields that are plain text, and no way to run anything.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from rapidfuzz import fuzz, process

from geodata.extras import needed
from geodata.outputs import exhausted
from geodata.sandbox.asking import MB, ReadingError, ask
from geodata.sandbox.packed import DOCUMENTS, PackedError, opened
from geodata.words import say
from maps.letters.docx_files import steady
from maps.letters.letter import BLANK

ROOM = 512 * MB
"""Bytes that the libraries of Word files and templates take."""
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


def checked(name: str, data: bytes, known: Collection[str]) -> Template:
    """Check a template before anything is written.

    Raises :class:`TemplateProblem` with every field that is not in ``known``, and
    :class:`~geodata.extras.MissingExtraError` without the extra ``letters``.
    """
    inner, outer, stray = _asked(name, data, "fields_of", known=sorted(known))
    found = {*inner, *outer}
    unknown = {field: _nearest(field, known) for field in sorted(found - set(known))}
    if unknown or stray:
        raise TemplateProblem(name, unknown=unknown, stray=stray)
    return Template(name=name, data=data, fields=frozenset(found), fields_of_edges=frozenset(outer))


def filled(template: Template, fields: Mapping[str, str | list[dict[str, str]]]) -> bytes:
    """Fill a template; an empty field becomes a line to write on.

    Raises :class:`TemplateProblem` where the template's own logic fails, or runs on.
    """
    made: bytes = _asked(template.name, template.data, "fill", fields=dict(fields), blank=BLANK)
    return steady(made)


def _asked(name: str, data: bytes, call: str, **arguments: Any) -> Any:
    """Let the process that opens files of others do it; what it cannot is the template's fault."""
    needed("docxtpl", extra="letters")
    try:
        with opened(BytesIO(data), DOCUMENTS):
            return ask(f"maps.letters.docx_sandbox.{call}", room=ROOM, data=data, **arguments)
    except PackedError as error:
        reason = f"{error.key}: {error.value} {error.limit}".strip()
        raise TemplateProblem(name, reason=reason) from error
    except (BadZipFile, OSError) as error:
        if exhausted(error):
            raise
        raise TemplateProblem(name, reason=str(error)) from error
    except ReadingError as error:
        reason = str(error) or say(f"finding.reading_{error.kind}.problem", "zh", file=name)
        raise TemplateProblem(name, reason=reason) from error


def _nearest(field: str, known: Collection[str]) -> str:
    found = process.extractOne(field, sorted(known), scorer=fuzz.ratio, score_cutoff=NEAREST)
    return str(found[0]) if found else ""
