"""Small files that say, or hold, far too much. Made of one packed piece said again and again."""

# ruff: noqa: E501

import struct
import zlib

PIECE = 1 << 20


def deflated(head, piece, times, tail=b""):
    """A deflate stream of ``head``, ``times`` times ``piece``, and ``tail``: quickly made."""
    first, again, last = (_part(data) for data in (head, piece, tail))
    return first + again * times + last + b"\x03\x00"


def _part(data):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush(zlib.Z_FULL_FLUSH)


def zip_of(*members):
    """A .zip of (name, deflated, size that is said[, checksum]); nothing is checked."""
    body, directory = b"", b""
    for name, data, size, *check in members:
        crc = check[0] if check else 0
        common = struct.pack("<HHHHIII", 0x800, 8, 0, 33, crc, len(data), size)
        at, encoded = len(body), name.encode()
        body += b"PK\x03\x04" + struct.pack("<H", 20) + common
        body += struct.pack("<HH", len(encoded), 0) + encoded + data
        directory += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + common
        directory += struct.pack("<HHHHHII", len(encoded), 0, 0, 0, 0, 0, at) + encoded
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def gz_of(data, size):
    """A .gz of a deflate stream that says ``size``; the checksum is wrong."""
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return head + data + struct.pack("<II", 0, size & 0xFFFFFFFF)


def boundaries(gigabytes):
    """A GeoJSON of so many gigabytes, deflated, and its size."""
    feature = (
        b'{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Polygon",'
        b'"coordinates":[[[112,37],[113,37],[113,38],[112,37]]]}},'
    )
    piece = feature * (PIECE // len(feature))
    times = int(gigabytes * 2**30 / len(piece))
    head = b'{"type":"FeatureCollection","features":['
    return deflated(head, piece, times), len(head) + times * len(piece)


BOOK = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="村" sheetId="1" r:id="rId1"/></sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}  # fmt: skip
SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
HEADERS = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
    for letter, text in zip("ABCD", ("村代码", "县", "乡镇", "村名"), strict=True)
)
VILLAGE = "".join(
    f'<c r="{letter}2" t="inlineStr"><is><t>{text}</t></is></c>'
    for letter, text in zip("ABCD", ("999901200200", "云泉县", "甲镇", "乙村"), strict=True)
)
ROWS = f'<row r="1">{HEADERS}</row><row r="2">{VILLAGE}</row>'.encode()


def workbook(sheet=b"", *, strings=None, more=()):
    """A workbook of one sheet with these rows (XML) after those of one village."""
    parts = dict(BOOK) | {"xl/worksheets/sheet1.xml": SHEET + ROWS + sheet + END}
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    members = [
        (name, _part(data) + b"\x03\x00", len(data), zlib.crc32(data))
        for name, data in parts.items()
    ]
    return zip_of(*members, *more)


def crowded(millions):
    """A workbook of so many million cells, a few megabytes long."""
    row = b'<row r="3">' + b'<c r="A3"><v>1</v></c>' * 1000 + b"</row>"
    piece = row * 45
    times = int(millions * 1e6 / 45_000)
    size = len(SHEET) + len(ROWS) + len(piece) * times + len(END)
    data = deflated(SHEET + ROWS, piece, times, END)
    members = [(n, _part(d) + b"\x03\x00", len(d), zlib.crc32(d)) for n, d in BOOK.items()]
    return zip_of(*members, ("xl/worksheets/sheet1.xml", data, size))


def shared_string(gigabytes):
    """A workbook with one shared text of so many gigabytes."""
    times = int(gigabytes * 1024)
    head, tail = b"<sst><si><t>", b"</t></si></sst>"
    size = len(head) + times * PIECE + len(tail)
    return workbook(
        more=[("xl/sharedStrings.xml", deflated(head, b"x" * PIECE, times, tail), size)]
    )
