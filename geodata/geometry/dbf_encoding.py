"""The table of a shapefile: how its field names and its values are encoded."""

import codecs
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geodata.findings import Severity

Tell = Callable[..., None]
"""Adds a finding: key, severity, fields (``_Reader.tell`` of ``geodata.geometry.boundaries``)."""
MOST, LINE = 256 * 2**20, 200
"""Bytes of a table, and of a .cpg, that are looked at."""
GBK = "gb18030"
SEVERAL = 2
"""Distinct texts beyond ASCII from which sound UTF-8 is no chance."""
GBK_NAMES = ("936", "CP936", "GBK", "GB2312", "GB18030", "EUC-CN")


@dataclass(frozen=True, slots=True)
class TableText:
    """A shapefile's table: its raw field names, and how names and values are encoded."""

    fields: tuple[bytes, ...]
    names: str
    values: str

    @property
    def encoding(self) -> str | None:
        """What GDAL is to take; Latin-1 keeps every byte where names and values differ."""
        if self.names != self.values:
            return "ISO-8859-1"
        return self.values if self.values in {"utf-8", GBK} else None

    def corrected(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Decode names and values apart where GDAL could not."""
        columns = frame.columns.drop(frame.geometry.name)
        for column in columns:
            frame[column] = [
                v.encode("latin-1").decode(self.values, "replace") if isinstance(v, str) else v
                for v in frame[column]
            ]
        titles = [field.decode(self.names, "ignore") for field in self.fields]
        return frame.rename(columns=dict(zip(columns, titles, strict=True)))


def _start_of(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def table_text(path: Path, tell: Tell) -> TableText:
    """Look at the bytes themselves: a .cpg is often missing, and sometimes wrong."""
    raw, said = _start_of(path.with_suffix(".dbf"), MOST), path.with_suffix(".cpg")
    declared = _start_of(said, LINE).decode("latin-1").strip() if said.is_file() else ""
    known = GBK if declared.upper() in GBK_NAMES else _python_name(declared)
    start, size = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    fields = [raw[at : at + 32] for at in range(32, min(start, len(raw)) - 1, 32)]
    fields = [field for field in fields if len(field) == 32 and field[0] != 0x0D]
    if size <= sum(field[16] for field in fields):
        raise ValueError(f"{path.suffix}: {size} B < {sum(field[16] for field in fields) + 1} B")
    at, texts = start + 1, set[bytes]()
    for field in fields:
        if field[11:12] == b"C":
            texts |= {raw[n : n + field[16]].rstrip(b" \0") for n in range(at, len(raw), size)}
        at += field[16]
    titles, values = tuple(f[:11].split(b"\0")[0] for f in fields), _encoding(texts, known)
    names = values if all(title.isascii() for title in titles) else _encoding(titles, known)
    taken = "、".join(dict.fromkeys((names, values)))
    if known is not None and {names, values} != {known}:
        tell("cpg_wrong", Severity.WARNING, value=declared, reason=taken)
    elif known is None and GBK in (names, values):
        key = "cpg_vague" if declared else "gbk"
        tell(key, Severity.NOTE, value=declared or taken, reason=taken)
    return TableText(titles, names, values)


def _python_name(declared: str) -> str | None:
    try:
        return codecs.lookup("utf-8" if declared == "65001" else declared).name
    except LookupError:
        return None


def _encoding(texts: Iterable[bytes], declared: str | None) -> str:
    """The declared encoding where it fits, else UTF-8, else GB18030; cut last characters pass.

    Texts of another encoding are hardly ever sound UTF-8, while nearly all UTF-8 passes for GBK:
    several such texts are UTF-8 whatever is declared.
    """
    texts = list(texts)
    strange = {text for text in texts if not text.isascii()}
    first = "utf-8" if len(strange) >= SEVERAL else declared or "utf-8"
    for encoding in dict.fromkeys((first, declared or "utf-8", "utf-8", GBK)):
        decoder = codecs.getincrementaldecoder(encoding)
        try:
            for text in texts:
                decoder().decode(text)
            return encoding
        except UnicodeDecodeError:
            continue
    return declared or GBK
