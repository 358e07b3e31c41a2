"""Base maps: only on request, only from where the user says, never in a public edition."""

import base64
import re
import sqlite3
import zlib
from contextlib import closing
from struct import pack

import pytest

from maps.pages.basemap import KEY_VARIABLE, BasemapProblem, MapTable, basemap_of
from maps.pages.plan_map import plan_map_html
from tests.maps import hand_made
from tests.maps.browser import open_page, requests_of

BOUNDS = (111.9, 38.9, 112.6, 39.6)


def png(colour):
    """A picture of one colour, 1 by 1 pixel."""

    def chunk(kind, data):
        whole = kind + data
        return pack(">I", len(data)) + whole + pack(">I", zlib.crc32(whole))

    head = pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes(colour))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", body), chunk(b"IEND", b""))
    )


@pytest.fixture
def mbtiles(tmp_path):
    path = tmp_path / "county.mbtiles"
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data blob)")
        for zoom in range(8):
            for x in range(2**zoom):
                for y in range(2**zoom):
                    row = (zoom, x, y, png((zoom, x % 256, y % 256)))
                    base.execute("insert into tiles values (?, ?, ?, ?)", row)
        base.execute("create index at on tiles (zoom_level, tile_column, tile_row)")
    return path


def page(base):
    return plan_map_html(
        hand_made.case(), hand_made.policy(), hand_made.outcome(), title="t", base=base
    )


def policy_of(text):
    return re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)


def test_none_by_default():
    assert basemap_of(MapTable(), None, BOUNDS) is None
    assert "img-src data:" in policy_of(page(None))
    assert "https://" not in policy_of(page(None))


def test_tianditu_takes_the_users_own_key(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    with pytest.raises(BasemapProblem, match="no_key"):
        basemap_of(MapTable(tiles="tianditu"), tmp_path, BOUNDS)
    monkeypatch.setenv(KEY_VARIABLE, "abc123")
    base = basemap_of(MapTable(tiles="tianditu"), tmp_path, BOUNDS)
    assert base.hosts == ("https://t0.tianditu.gov.cn",)
    assert all("tk=abc123" in url for url in base.urls)
    assert "天地图" in base.attribution
    assert policy_of(page(base)).endswith("img-src data: https://t0.tianditu.gov.cn")


@pytest.mark.parametrize(
    "text", ["https://example.org/{z}/{x}.png", "https://a'b/{z}/{x}/{y}", "http://"]
)
def test_addresses_that_are_none(tmp_path, text):
    with pytest.raises(BasemapProblem, match="bad_address"):
        basemap_of(MapTable(tiles=text), tmp_path, BOUNDS)


def test_an_address_is_asked_and_nobody_else(tmp_path):
    asked = MapTable(tiles="https://tiles.invalid/{z}/{x}/{y}.png", attribution="底图 <b>")
    base = basemap_of(asked, tmp_path, BOUNDS)
    path = tmp_path / "map.html"
    path.write_text(page(base), "utf-8")
    with open_page(path) as driver:
        hosts = {url.split("/")[2] for url in requests_of(driver) if url.startswith("http")}
        assert hosts <= {"tiles.invalid"}
        assert "底图 <b>" in driver.page_source.replace("&lt;", "<").replace("&gt;", ">")


def test_tiles_of_a_file_go_into_the_page(tmp_path, mbtiles):
    base = basemap_of(MapTable(tiles="county.mbtiles"), tmp_path, BOUNDS)
    assert "0/0/0" in base.tiles
    deep = [key for key in base.tiles if key.startswith("7/")]
    assert set(deep) == {"7/103/48", "7/104/48"}
    data = base64.b64decode(base.tiles["7/103/48"].partition(",")[2])
    assert data == png((7, 103, 2**7 - 1 - 48)), "rows are counted from the south"
    path = tmp_path / "map.html"
    path.write_text(page(base), "utf-8")
    with open_page(path) as driver:
        asked = [url for url in requests_of(driver) if not url.startswith("data:")]
        assert asked == [path.as_uri()]
        count = driver.execute_script("return document.querySelectorAll('.base img').length")
        assert count > 0
        assert driver.get_log("browser") == []


def test_files_that_cannot_be_used(tmp_path, mbtiles):
    (tmp_path / "no.mbtiles").write_bytes(b"nothing of the kind" * 100)
    (tmp_path / "map.zip").write_bytes(b"PK")
    with closing(sqlite3.connect(tmp_path / "vector.mbtiles")) as base, base:
        base.execute("create table tiles (zoom_level, tile_column, tile_row, tile_data blob)")
        base.execute("insert into tiles values (0, 0, 0, ?)", (b"\x1a\x05vector",))
    wrong = {"gone.mbtiles": "missing", "no.mbtiles": "broken", "map.zip": "unknown"}
    for name, key in {**wrong, "vector.mbtiles": "vector"}.items():
        with pytest.raises(BasemapProblem, match=key):
            basemap_of(MapTable(tiles=name), tmp_path, BOUNDS)
    with pytest.raises(BasemapProblem, match="nowhere"):
        basemap_of(MapTable(tiles="county.mbtiles"), tmp_path, None)


def test_the_page_stays_small(tmp_path, mbtiles, monkeypatch):
    monkeypatch.setattr("maps.pages.basemap.MOST_BYTES", 300)
    base = basemap_of(MapTable(tiles="county.mbtiles"), tmp_path, BOUNDS)
    assert max(int(key.split("/")[0]) for key in base.tiles) < 3
