"""A .docx as bytes: steady, and several put behind one another."""

from collections.abc import Sequence
from copy import deepcopy
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from geodata.extras import needed

LETTER = "letter"
MOMENT = (2000, 1, 1, 0, 0, 0)
"""Fixed date of every member, so that the same letter gives the same bytes."""
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def steady(document: bytes) -> bytes:
    """Take the time of writing out of a zip file."""
    written = BytesIO()
    with ZipFile(BytesIO(document)) as old, ZipFile(written, "w") as new:
        for name in old.namelist():
            member = ZipInfo(name, MOMENT)
            member.compress_type, member.external_attr = ZIP_DEFLATED, 0o600 << 16
            new.writestr(member, old.read(name))
    return written.getvalue()


def merged(documents: Sequence[bytes]) -> bytes:
    """Put documents of one template behind one another, each on a new page.

    Headers, footers and pictures are those of the first: right where all come from one
    template whose headers and footers have no fields.
    """
    first, *others = [needed("docx", extra="letters").Document(BytesIO(d)) for d in documents]
    body = first.element.body
    for other in others:
        parts = [part for part in other.element.body if part.tag != f"{W}sectPr"]
        for number, part in enumerate(map(deepcopy, parts)):
            body.insert(_end(body), _on_new_page(part, body) if number == 0 else part)
    written = BytesIO()
    first.save(written)
    return steady(written.getvalue())


def _end(body: Any) -> int:
    """Before the properties of the last section, which Word wants at the very end."""
    return len(body) - (1 if len(body) and body[-1].tag == f"{W}sectPr" else 0)


def _on_new_page(part: Any, body: Any) -> Any:
    """Let a part begin a page; before a table an empty paragraph does."""
    if part.tag == f"{W}p":
        part.get_or_add_pPr().insert_element_before(
            part.makeelement(f"{W}pageBreakBefore", {}),
            *(f"w:{name}" for name in AFTER_PAGE_BREAK),
        )
        return part
    paragraph = body.makeelement(f"{W}p", {})
    properties = paragraph.makeelement(f"{W}pPr", {})
    properties.append(paragraph.makeelement(f"{W}pageBreakBefore", {}))
    paragraph.append(properties)
    body.insert(_end(body), paragraph)
    return part


AFTER_PAGE_BREAK = (
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "textboxTightWrap",
    "outlineLvl",
    "divId",
    "cnfStyle",
    "rPr",
    "sectPr",
    "pPrChange",
)
"""What the schema wants behind ``pageBreakBefore`` in the properties of a paragraph."""
