"""Planted leaks: a kind of secret x a disguise x a place in a published file."""

import base64
import gzip
import html
import io
import json
import sqlite3
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

TRADITIONAL = str.maketrans("张伟国东关钱医静阳闻热", "張偉國東關錢醫靜陽聞熱")
HAN = "〇一二三四五六七八九"
SECRETS = {
    "name": "张国伟",
    "name of two": "钱静",
    "name with a dot": "阿不都·热合曼",
    "name of another script": "Müller Anna",
    "identity": "140602198001011234",
    "identity with x": "14060219800101123X",
    "mobile": "13812345678",
    "telephone": "0349-2023456",
    "id of a person": "CAD0017",
    "code of a village": "140602001201",
    "text of a column": "东关医院宿舍楼3单元",
}
NAMES = ("name", "name of two", "name with a dot")
NUMBERS = ("identity", "identity with x", "mobile", "code of a village")
WORDS = (*NAMES, "name of another script", "id of a person", "text of a column")


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def among(text: str, sign: str, every: int = 1) -> str:
    return sign.join(text[n : n + every] for n in range(0, len(text), every))


DISGUISES: dict[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
    "as it is": (lambda t: t, tuple(SECRETS)),
    "beside Chinese": (lambda t: f"电话{t}请联系", (*NUMBERS, "telephone", "id of a person")),
    "inside a longer text": (lambda t: f"由{t}同志牵头的片区", NAMES),
    "full width": (wide, tuple(SECRETS)),
    "other case": (str.swapcase, ("id of a person", "identity with x", "name of another script")),
    "blanks": (lambda t: among(t, " "), (*NAMES, *NUMBERS, "id of a person")),
    "wide blanks": (lambda t: among(t, "\u3000"), (*NAMES, *NUMBERS)),
    "hyphens": (lambda t: among(t, "-", 4), NUMBERS),
    "dots": (lambda t: among(t, ".", 3), NUMBERS),
    "dot of a name": (lambda t: among(t, "·"), NAMES),
    "zero width": (lambda t: among(t, "\u200b"), tuple(SECRETS)),
    "marks of direction": (lambda t: f"\u202e{among(t, chr(0x2060), 2)}\u202c", tuple(SECRETS)),
    "soft hyphens": (lambda t: among(t, "\u00ad"), tuple(SECRETS)),
    "traditional": (lambda t: t.translate(TRADITIONAL), (*NAMES[:2], "text of a column")),
    "Chinese numerals": (
        lambda t: "".join(HAN[int(c)] if c.isdigit() else c for c in t),
        ("mobile", "identity", "code of a village"),
    ),
    "mathematical digits": (
        lambda t: "".join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in t),
        (*NUMBERS, "id of a person"),
    ),
    "Arabic digits": (
        lambda t: "".join(chr(0x660 + int(c)) if c.isdigit() else c for c in t),
        ("mobile", "identity"),
    ),
    "decomposed": (lambda t: unicodedata.normalize("NFD", t), ("name of another script",)),
}
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda t: t,
    "entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
    "hexadecimal entities": lambda t: "".join(f"&#x{ord(c):x};" for c in t),
    "entities twice": lambda t: html.escape("".join(f"&#{ord(c)};" for c in t)),
    "escapes of JSON": lambda t: json.dumps(t)[1:-1] if not t.isascii() else escaped(t),
    "percent signs": lambda t: "".join(f"%{b:02X}" for b in t.encode()),
    "base64": lambda t: base64.b64encode(t.encode()).decode(),
    "base64 for addresses": lambda t: base64.urlsafe_b64encode(t.encode()).decode().rstrip("="),
    "hexadecimal": lambda t: t.encode().hex(),
    "data address": lambda t: f"data:text/plain,{quote(t)}",
    "packed": lambda t: base64.b64encode(gzip.compress(t.encode())).decode(),
    "packed twice": lambda t: base64.b64encode(
        gzip.compress(base64.b64encode(gzip.compress(t.encode())))
    ).decode(),
}


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(c):04x}" for c in text)


def packed(data: object) -> str:
    raw = json.dumps(data, ensure_ascii=False).encode()
    return json.dumps(base64.b64encode(gzip.compress(raw)).decode())


def page(body: str) -> bytes:
    return f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def data_page(data: object) -> bytes:
    return page(f'<script type="application/json" id="data">{packed(data)}</script>')


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed_up:
        for name, data in members.items():
            packed_up.writestr(name.replace("__", "."), data)
    return made.getvalue()


def book(change: Callable[[Workbook], object]) -> bytes:
    made, out = Workbook(), io.BytesIO()
    change(made)
    made.save(out)
    return out.getvalue()


def note(made: Workbook, text: str) -> None:
    made.active["B2"].comment = Comment(text, "a")


def document(change: Callable[[Any], object]) -> bytes:
    made, out = Document(), io.BytesIO()
    change(made)
    made.save(out)
    return out.getvalue()


def database(folder: Path, *orders: tuple[str, tuple[object, ...]]) -> bytes:
    path = folder / "made.db"
    path.unlink(missing_ok=True)
    link = sqlite3.connect(path)
    for order, values in orders:
        link.execute(order, values)
    link.commit()
    link.close()
    return path.read_bytes()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(kind: bytes, body: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(kind, body) + chunk(b"IEND", b"")


TEXTUAL: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "text": ("a.html", lambda t: page(f"<p>{t}</p>")),
    "attribute": ("a.html", lambda t: page(f"<img alt='{t}'>")),
    "comment": ("a.html", lambda t: page(f"<!-- {t} -->")),
    "script": ("a.html", lambda t: page(f'<script>var a = "{t}";</script>')),
    "style": ("a.html", lambda t: page(f"<style>p::after {{content: '{t}'}}</style>")),
    "meta": ("a.html", lambda t: page(f'<meta name="author" content="{t}">')),
    "plain JSON": ("a.html", lambda t: page(
        f'<script type="application/json">{{"a":"{t}"}}</script>')),
    "drawing": ("a.svg", lambda t: f"<svg><title>{t}</title></svg>".encode()),
    "table": ("a.csv", lambda t: f"a,b\n1,{t}\n".encode()),
    "text of Windows": ("a.txt", lambda t: t.encode("utf-16")),
}  # fmt: skip
"""Places where any encoding makes sense."""


def exact(folder: Path) -> dict[str, tuple[str, Callable[[str], bytes]]]:
    """Places that hold a text as it is."""
    return {
        "packed data": ("a.html", lambda t: data_page({"posts": [[t]]})),
        "key of packed data": ("a.html", lambda t: data_page({t: 1})),
        "JSON": ("a.json", lambda t: json.dumps({"a": [t]}).encode()),
        "cell": ("a.xlsx", lambda t: book(lambda b: b.active.append([t]))),
        "comment of a cell": ("a.xlsx", lambda t: book(lambda b: note(b, t))),
        "sheet": ("a.xlsx", lambda t: book(lambda b: setattr(b.active, "title", t))),
        "author": ("a.xlsx", lambda t: book(lambda b: setattr(b.properties, "creator", t))),
        "defined name": ("a.xlsx", lambda t: book(
            lambda b: b.defined_names.add(DefinedName("a", attr_text=f'"{t}"')))),
        "footer": ("a.xlsx", lambda t: book(
            lambda b: setattr(b.active.oddFooter.center, "text", t))),
        "letter": ("a.docx", lambda t: document(lambda d: d.add_paragraph(t))),
        "author of a letter": ("a.docx", lambda t: document(
            lambda d: setattr(d.core_properties, "author", t))),
        "value": ("a.gpkg", lambda t: database(
            folder, ("create table a (b text)", ()), ("insert into a values (?)", (t,)))),
        "deleted value": ("a.gpkg", lambda t: database(
            folder, ("pragma secure_delete = off", ()), ("create table a (b text)", ()),
            ("insert into a values (?)", (t,)), ("delete from a", ()))),
        "blob": ("a.gpkg", lambda t: database(
            folder, ("create table a (b blob)", ()),
            ("insert into a values (?)", (gzip.compress(t.encode()),)))),
        "column": ("a.gpkg", lambda t: database(folder, (f'create table a ("{t}" text)', ()))),
        "view": ("a.gpkg", lambda t: database(folder, (f"create view a as select '{t}'", ()))),
        "member": ("a.zip", lambda t: archive(a__txt=t.encode())),
        "name of a member": ("a.zip", lambda t: archive(**{t: b"1"})),
        "archive within": ("a.zip", lambda t: archive(a__zip=archive(b__txt=t.encode()))),
        "workbook within": ("a.zip", lambda t: archive(
            a__xlsx=book(lambda b: b.active.append([t])))),
        "packed text": ("a.json.gz", lambda t: gzip.compress(json.dumps([t]).encode())),
        "text of a picture": ("a.png", lambda t: picture(b"iTXt", b"T\0\0\0\0\0" + t.encode())),
        "packed text of a picture": ("a.png", lambda t: picture(
            b"zTXt", b"T\0\0" + zlib.compress(t.encode()))),
        "author of a PDF": ("a.pdf", lambda t: b"%PDF-1.4\n<</Author <FEFF"
            + t.encode("utf-16-be").hex().upper().encode() + b">>>"),
        "stream of a PDF": ("a.pdf", lambda t: b"%PDF-1.4\nstream\n"
            + zlib.compress(f"<x:creator>{t}</x:creator>".encode()) + b"\nendstream"),
        "old encoding": ("a.csv", lambda t: f"姓名\n{t}\n".encode("gb18030")),
    }  # fmt: skip


Plant = tuple[str, str, str, Callable[[], bytes]]
"""What is planted (in words), the kind of secret, a file's name and its bytes."""


def plants(folder: Path) -> Iterator[Plant]:
    """Every plant; ``folder`` is where some are made."""
    for disguise, (hide, kinds) in DISGUISES.items():
        for kind in kinds:
            text = hide(SECRETS[kind])
            for encoding, encode in ENCODINGS.items():
                for place, (name, make) in TEXTUAL.items():
                    words = f"{kind}/{disguise}/{encoding}/{place}"
                    yield words, kind, name, partial(make, encode(text))
            for place, (name, make) in exact(folder).items():
                if place != "sheet" or len(text) <= 31:
                    yield f"{kind}/{disguise}/{place}", kind, name, partial(make, text)
    yield from _broken_up()


def _broken_up() -> Iterator[Plant]:
    """A value over several runs of text, and in the name of a file."""
    for kind in (*NAMES, "mobile", "identity"):
        head, tail = SECRETS[kind][:1], SECRETS[kind][1:]
        tags = f"<p>{head}<b>{tail[:1]}</b>{tail[1:]}</p>"
        yield f"{kind}/tags", kind, "a.html", partial(page, tags)
        runs = f"<sst><si><r><t>{head}</t></r><r><rPr><b/></rPr><t>{tail}</t></r></si></sst>"
        members = {"xl/sharedStrings__xml": runs.encode()}
        yield f"{kind}/runs", kind, "a.xlsx", partial(archive, **members)
        yield f"{kind}/file", kind, f"{SECRETS[kind]}.txt", lambda: b"1"
