"""Alterations of map.html, and outputs that are none."""

import base64
import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

from maps.pages.page import DATA, page_data
from tests.scenarios.alterations.kinds import (
    refused,
)
from tests.scenarios.altered_run import Folder


def _page(folder: Folder, change: Callable[[dict[str, Any]], bool]) -> bool:
    path = folder.path / "map.html"
    page = path.read_text("utf-8")
    data = page_data(page)
    assert data is not None
    if not change(data):
        return False
    packed = base64.b64encode(gzip.compress(json.dumps(data).encode(), mtime=0)).decode()
    (old,) = DATA.findall(page)
    path.write_text(page.replace(old, json.dumps(packed)), "utf-8", newline="\n")
    return True


@refused
def page_posting(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        posts = data["posts"]
        column = posts[random.choice(("supply", "place", "layer", "role"))]
        number = random.randrange(len(column))
        column[number] = (column[number] + 1) % 3
        return True

    return _page(folder, change)


@refused
def page_shortage(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        data["shortages"] = {key: [] for key in data["shortages"]}
        return True

    return _page(folder, change)


@refused
def page_proof(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        data["proof"] = ["已证明最优（差距 0）", "Proven optimal (gap 0)"]
        return True

    return _page(folder, change)


@refused
def page_name(folder: Folder, random: Random) -> bool:
    def change(data: dict[str, Any]) -> bool:
        names = data["supplies"]["name"]
        names[random.randrange(len(names))] = "张三"
        return True

    return _page(folder, change)


@refused
def output_spoilt(folder: Folder, random: Random) -> bool:
    name = random.choice(("plan.xlsx", "plan.gpkg", "map.html"))
    (folder.path / name).write_bytes(b"nothing of the kind")
    return True
