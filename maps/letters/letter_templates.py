"""The letters' own templates, made by code: a department takes them and makes them its own."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from geodata.extras import needed
from geodata.words import Language, catalogue, say
from maps.letters.docx_files import steady
from maps.letters.letter import Kind, column_names, field_names, shown_name

FONTS: dict[Language, tuple[str, str]] = {
    "zh": ("宋体", "仿宋"),
    "en": ("Arial", "Times New Roman"),
}
"""Of the title, of the text. Whoever lacks them sees what his office puts in their place."""
TITLE_POINTS, TEXT_POINTS, LINE_POINTS = 22, 14, 25
MARGINS_CM = {"top": 3.0, "bottom": 2.6, "left": 2.8, "right": 2.6}
A4_CM = (21.0, 29.7)
INDENT = 2 * TEXT_POINTS
CELL_POINTS = 12
TRAINING_COLUMNS = {"class": 2.8, "days": 3.4, "venue": 3.0, "people": 6.4}
"""Columns of a notice of training and their widths in cm."""


def default_template(kind: Kind, language: Language) -> bytes:
    """Make the template of a kind as a .docx; equal arguments give equal bytes.

    Raises :class:`~geodata.extras.MissingExtraError` without the extra ``letters``.
    """
    return _Template(language).made(kind)


class _Template:
    """A document while it is made: every sentence is an entry of the catalogue."""

    def __init__(self, language: Language) -> None:
        self.docx = needed("docx", extra="letters")
        self.shared = needed("docx.shared", extra="letters")
        self.align = needed("docx.enum.text", extra="letters").WD_ALIGN_PARAGRAPH
        self.language: Language = language
        self.document = self.docx.Document()
        spoken = {key: self._called(key, name) for key, name in field_names().items()}
        self.marks = {key: f"{{{{ {name} }}}}" for key, name in spoken.items()}
        self._page()

    def made(self, kind: Kind) -> bytes:
        """Title, head lines, paragraphs, then the signatures or the issuer."""
        self._line(f"{kind}.title", size=TITLE_POINTS, bold=True, align="CENTER", after=18)
        for key in self._keys(f"{kind}.head"):
            self._line(key, align="LEFT")
        for key in self._keys(f"{kind}.text"):
            self._line(key, indent=INDENT, align="JUSTIFY")
        if kind == "training":
            self._rows("classes", TRAINING_COLUMNS)
        for key in self._keys(f"{kind}.after"):
            self._line(key, indent=INDENT, align="JUSTIFY")
        if kind == "pledge":
            self._signatures(self._keys("pledge.left"), self._keys("pledge.right"))
        else:
            self._line("issuer", align="RIGHT", before=36)
            self._line("date", align="RIGHT")
        written = BytesIO()
        self.document.save(written)
        return steady(written.getvalue())

    def _called(self, key: str, chinese: str) -> str:
        return key if self.language == "en" else chinese

    def _keys(self, start: str) -> list[str]:
        """Keys of numbered sentences in their order."""
        whole = f"letters.template.{start}_"
        found = [key for key in catalogue() if key.startswith(whole)]
        found.sort(key=lambda key: int(key.rpartition("_")[2]))
        return [key.removeprefix("letters.template.") for key in found]

    def _page(self) -> None:
        section, points = self.document.sections[0], self.shared.Pt
        section.page_width, section.page_height = map(self.shared.Cm, A4_CM)
        for side, width in MARGINS_CM.items():
            setattr(section, f"{side}_margin", self.shared.Cm(width))
        style = self.document.styles["Normal"]
        self._font(style.font, style.element.get_or_add_rPr(), FONTS[self.language][1])
        style.font.size = points(TEXT_POINTS)
        style.paragraph_format.line_spacing = points(LINE_POINTS)
        style.paragraph_format.space_after = points(0)
        core = self.document.core_properties
        core.author, core.comments, core.title = "", "", ""

    def _font(self, font: Any, properties: Any, name: str) -> None:
        """A font for Chinese as well, which Word keeps apart."""
        font.name = name
        qualified = needed("docx.oxml.ns", extra="letters").qn
        properties.get_or_add_rFonts().set(qualified("w:eastAsia"), name)

    def _line(self, key: str, **look: Any) -> None:
        self._write(self.document.add_paragraph(), key, **look)

    def _write(
        self,
        paragraph: Any,
        key: str,
        *,
        size: float = TEXT_POINTS,
        bold: bool = False,
        align: str = "LEFT",
        **space: float,
    ) -> None:
        run = paragraph.add_run(say(f"letters.template.{key}", self.language, **self.marks))
        run.font.size, run.bold = self.shared.Pt(size), bold
        if bold:
            self._font(run.font, run._element.get_or_add_rPr(), FONTS[self.language][0])  # noqa: SLF001
        paragraph.alignment = getattr(self.align, align)
        layout = paragraph.paragraph_format
        layout.line_spacing = self.shared.Pt(max(LINE_POINTS, size * 1.5))
        layout.first_line_indent = self.shared.Pt(space.get("indent", 0))
        layout.space_before = self.shared.Pt(space.get("before", 0))
        layout.space_after = self.shared.Pt(space.get("after", 0))

    def _rows(self, name: str, columns: Mapping[str, float]) -> None:
        """A table with one row for each of a list; its head is repeated on every page."""
        names = column_names(self.language)
        one = self._called("one", "项")
        listed = self._called(name, shown_name(name))
        table = self.document.add_table(rows=4, cols=len(columns), style="Table Grid")
        table.autofit = False
        head, first, line, last = table.rows
        for at, (key, width) in enumerate(columns.items()):
            for row in table.rows:
                row.cells[at].width = self.shared.Cm(width)
            called = self._called(key, column_names()[key])
            self._cell(head.cells[at], names[key], bold=True)
            self._cell(line.cells[at], f"{{{{ {one}.{called} }}}}")
        self._cell(first.cells[0], f"{{%tr for {one} in {listed} %}}")
        self._cell(last.cells[0], "{%tr endfor %}")
        qualified = needed("docx.oxml.ns", extra="letters").qn
        for row, mark in ((head, "w:tblHeader"), (line, "w:cantSplit")):
            properties = row._tr.get_or_add_trPr()  # noqa: SLF001
            properties.append(properties.makeelement(qualified(mark), {}))

    def _cell(self, cell: Any, text: str, *, bold: bool = False) -> None:
        run = cell.paragraphs[0].add_run(text)
        run.font.size, run.bold = self.shared.Pt(CELL_POINTS), bold
        cell.paragraphs[0].paragraph_format.line_spacing = self.shared.Pt(CELL_POINTS * 1.4)

    def _signatures(self, left: list[str], right: list[str]) -> None:
        """Two columns that stay on one page: the unit and its person sign."""
        self.document.add_paragraph()
        table = self.document.add_table(rows=0, cols=2)
        for keys in zip(left, right, strict=True):
            for cell, key in zip(table.add_row().cells, keys, strict=True):
                self._write(cell.paragraphs[0], key, before=10)
                cell.paragraphs[0].paragraph_format.keep_with_next = True
