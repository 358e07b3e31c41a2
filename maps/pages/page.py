"""One self-contained HTML page: Folium's frame, Leaflet inlined, data injected after rendering.

No text of a user passes through a template: Folium renders constants only; the data
enters afterwards as gzip + base64 inside a JSON script element, and the page's own script
writes it with ``textContent``. A content-security policy allows exactly the scripts that
are in the file and no connection at all.
"""

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from geodata.words import Language, say
from maps.styles import TEXT_COLOURS

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
LATER = re.compile(r'<script type="application/json" id="(?!data")(\w+)">(.*?)</script>', re.DOTALL)
VIEWPORT = re.compile(r'<meta name="viewport"[^>]*>')
MAP_NAME = "zhucun"
SHARED = "page.js"
"""The script that all pages share, in ``maps/assets``."""


def page_html(
    data: dict[str, Any],
    *,
    title: str,
    language: Language,
    scripts: Sequence[str],
    styles: Sequence[str],
    hosts: Sequence[str] = (),
    later: Mapping[str, dict[str, Any]] = MappingProxyType({}),
) -> str:
    """Assemble a page.

    Parameters
    ----------
    data
        What the page's script reads, JSON-able; any text in it is harmless.
    title, language
        Of the document; ``language`` is ``zh`` or ``en``.
    scripts, styles
        Names of files in ``maps/assets``, in their order.
    hosts
        Whom the page may ask for pictures, where a base map was asked for.
    later
        More data by name, which a script unpacks when somebody wants it.

    """
    frame = _frame()
    css = carried_asset("leaflet.css") + _text_colours() + "".join(map(_asset, styles))
    head = f"<script>{_closed(carried_asset('leaflet.js'))}</script>"
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head += f"<style>{css}</style><title>{_escaped(title)}</title>"
    tail = "".join(
        f'<script type="application/json" id="{name}">{_packed(some)}</script>'
        for name, some in ({"data": data} | dict(later)).items()
    )
    tail += "".join(f"<script>{_closed(_asset(name))}</script>" for name in (SHARED, *scripts))
    frame = frame.replace("<body>", f"<body>{_opening(language)}", 1)
    page = frame.replace("</body>", "", 1).replace("</html>", f"{tail}</body></html>", 1)
    page = page.replace("<html>", f'<html lang="{"zh-CN" if language == "zh" else "en"}">', 1)
    policy = _policy(page.replace("<head>", f"<head>{head}", 1), hosts)
    return page.replace("<head>", f'<head><meta charset="utf-8">{policy}{head}', 1)


@cache
def carried_asset(name: str) -> str:
    """Leaflet's file ``name``, as the folium-offline package carries it."""
    from offlinefolium import elements as carried  # noqa: PLC0415  half a second to load

    found = [text for key, text in carried._res.items() if f"/leaflet@1.9.3/dist/{name}" in key]  # noqa: SLF001
    # The style sheet's pictures (marker icons, layer button) are never used here.
    return re.sub(r"url\([^)]*\)", "none", str(found[0])) if name.endswith("css") else str(found[0])


@cache
def _frame() -> str:
    """Folium's page with an empty map and none of its network resources."""
    import folium  # noqa: PLC0415  half a second to load; most commands write no page

    frame = folium.Map(
        tiles=None, prefer_canvas=True, zoom_control=False, attribution_control=False
    )
    frame._id = MAP_NAME  # noqa: SLF001  (a random id otherwise: pages must repeat)
    frame.default_js, frame.default_css = [], []
    # Folium's viewport forbids readers to enlarge the page; ours stands in the head.
    return VIEWPORT.sub("", str(frame.get_root().render()))


def _asset(name: str) -> str:
    return resources.files("maps").joinpath("assets", name).read_text("utf-8")


def _text_colours() -> str:
    """The colours of texts under the names by which style sheets ask for them."""
    named = (f"--{name}: {colour};" for name, colour in TEXT_COLOURS.items())
    return f":root {{ {' '.join(named)} }}\n"


def _opening(language: Language) -> str:
    """What stands there until the page is drawn: constants only."""
    opening, failed = (say(f"page.{key}", language) for key in ("opening", "failed"))
    return f'<p id="opening" role="status" data-failed="{_escaped(failed)}">{_escaped(opening)}</p>'


def _closed(script: str) -> str:
    return script.replace("</script", "<\\/script")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _packed(data: dict[str, Any]) -> str:
    """Gzip + base64, byte for byte repeatable."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii"))


def page_data(page: str) -> dict[str, Any] | None:
    """The data of a page that :func:`page_html` assembled; ``None`` where it holds none.

    What scripts unpack later stands there under its name.
    """
    found = [("", packed) for packed in DATA.findall(page)]
    if len(found) != 1:
        return None
    data: dict[str, Any] = {}
    for name, packed in (*found, *LATER.findall(page)):
        try:
            some = json.loads(gzip.decompress(base64.b64decode(json.loads(packed))))
        except (ValueError, TypeError, OSError, EOFError, zlib.error):
            return None
        if not isinstance(some, dict):
            return None
        data |= {name: some} if name else some
    return data


def _policy(page: str, hosts: Sequence[str]) -> str:
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in SCRIPT.findall(page)
    )
    images = " ".join(["data:", *hosts])
    rules = f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src {images}"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
