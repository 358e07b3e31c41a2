"""What a workbook hides: rows and columns of a sheet, as its own text says."""

import html
import re
import zipfile
from collections.abc import Iterator

CHUNK = 1 << 20
TAG = re.compile(rb"<(?:\w+:)?(row|col)\s([^>]*)\bhidden=[\"'](?:1|true)[\"']([^>]*)>")
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
LONGEST_TAG = 4096
"""Bytes of a piece that are looked at again with the next: a tag may lie across."""
MOST = 1 << 16
"""Columns beyond this are none of a spreadsheet."""


def hidden(path: str, sheet: str) -> tuple[list[int], list[int]]:
    """Numbers of hidden rows and of hidden columns of a sheet of an .xlsx, both from 1."""
    rows: set[int] = set()
    columns: set[int] = set()
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        for kind, words in _tags(archive, part) if part else ():
            if kind == b"row" and (number := _number(words, "r")):
                rows.add(number)
            elif kind == b"col" and (first := _number(words, "min")):
                columns.update(range(first, min(_number(words, "max"), MOST) + 1))
    return sorted(rows), sorted(columns)


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[bytes, str]]:
    with archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            text = tail + chunk
            for found in TAG.finditer(text):
                yield found[1], (found[2] + found[3]).decode("ascii", "replace")
            tail = text[-LONGEST_TAG:]


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """The member that holds a sheet; empty where the workbook does not say."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return ""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    ids = [_word(tag, "r:id") for tag in SHEET.findall(book) if _word(tag, "name") == sheet]
    found = [_word(tag, "Target") for tag in RELATION.findall(relations) if _word(tag, "Id") in ids]
    part = found[0].lstrip("/") if found else ""
    part = part if part.startswith("xl/") else f"xl/{part}"
    return part if part in names else ""


def _word(tag: str, name: str) -> str:
    """An attribute of a tag."""
    match = re.search(rf"\s{re.escape(name)}=([\"'])(.*?)\1", tag, re.DOTALL)
    return html.unescape(match[2]) if match else ""


def _number(words: str, name: str) -> int:
    match = re.search(rf"\b{name}=[\"']([0-9]{{1,7}})[\"']", words)
    return int(match[1]) if match else 0
