"""What is painted in parts is the picture that is painted whole."""

import random
import re
from dataclasses import replace

import pytest

from benchmarks.solve_speed import demo_policy
from geodata.facts.county import Precision
from geodata.synthetic.county import synthetic_county
from maps.pages.plan_map import plan_map_html
from optimizer.solve import solve
from tests.maps.browser import open_page, show

STEPS = 40
FEW = 6
"""Pixels: where villages meet, those filled together cover a pixel otherwise than one by one."""
LOOK = """
const [name, value, other] = arguments, { map, app } = window.zhucun, M = app.M;
if (name === "zoom") map.setZoom(app.base + value % 3, { animate: false });
if (name === "choose") app.choose(value % 9 ? "place" : "", value);
if (name === "unit") app.choose("unit", value % M.units.length);
if (name === "edit" && app.edit.on) {
  const P = app.edit.program(), post = M.posts[value % M.posts.length];
  const others = P.here(post.layer, post.place).filter((p) => P.supply[p] !== post.supply);
  if (others.length) app.edit.takes(post.place, P.supply[others[other % others.length]]);
}
if (name === "layer") app.filter("layer", value % 5 - 1);
if (name === "lines") { M.state.lines = !M.state.lines; app.restyle(); }
"""
COMPARE = """
const { app, map } = window.zhucun, box = map.getPanes().overlayPane.querySelector("canvas");
const pixels = () => box.getContext("2d").getImageData(0, 0, box.width, box.height).data;
const parts = pixels();
app.canvas.repaint();
const whole = pixels();
let sum = 0, far = 0, ink = 0;
for (let i = 0; i < whole.length; i += 4) {
  const ink_of = (all, k) => all[i + k] * all[i + 3] / 255;
  const off = Math.max(...[0, 1, 2].map((k) => Math.abs(ink_of(whole, k) - ink_of(parts, k))));
  sum += off; if (off > 60) far += 1; if (whole[i + 3]) ink += 1;
}
return [sum / ink, far, ink];
"""
COUNT = """
const { map, app } = window.zhucun, plane = Object.values(map._layers).find((one) => one._mend);
window.mended = 0;
const mend = plane._mend;
plane._mend = function (...all) { window.mended += 1; return mend.apply(this, all); };
"""


@pytest.fixture(scope="module")
def html():
    """130 villages with polygons, 20 points, and 10 of which nobody knows where they lie."""
    case = synthetic_county(villages=160, townships=6, seed=4)
    lost = [
        replace(village, lon=None, lat=None, precision=Precision.UNKNOWN)
        for village in case.county.villages[-10:]
    ]
    county = replace(case.county, villages=(*case.county.villages[:-10], *lost))
    case = replace(case, county=county, coverage=case.coverage.iloc[:-30])
    outcome = solve(county, demo_policy())
    return plan_map_html(case, demo_policy(), outcome, title="测试方案", alternatives=10)


@pytest.fixture(scope="module")
def file(html, tmp_path_factory):
    path = tmp_path_factory.mktemp("canvas") / "map.html"
    path.write_text(html, "utf-8")
    return path


@pytest.fixture(scope="module")
def crowded(html, tmp_path_factory):
    """The same where a few points are a crowd."""
    few = html.replace("CROWD = 3000", "CROWD = 5")
    assert few != html
    path = tmp_path_factory.mktemp("crowd") / "map.html"
    path.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", few), "utf-8")
    return path


@pytest.mark.parametrize(("name", "ratio"), [("file", 1), ("file", 1.25), ("crowded", 1)])
def test_parts_painted_anew_are_as_if_all_had_been(request, name, ratio):
    draw = random.Random(f"{name} {ratio}")
    with open_page(request.getfixturevalue(name)) as driver:
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": 1366, "height": 900, "deviceScaleFactor": ratio, "mobile": False},
        )
        driver.execute_async_script(
            "const done = arguments[0]; window.zhucun.app.edit.start().then(() => done());"
        )
        driver.execute_script("document.getElementById('edit-mode').click()")
        driver.execute_script(COUNT)
        for step in range(STEPS):
            names = ["choose", "edit", "edit", "layer"]
            names = ["zoom", "lines", "unit"] if step % 8 == 7 else names
            seen = (draw.choice(names), draw.randrange(160), draw.randrange(50))
            driver.execute_script(LOOK, *seen)
            mean, far, ink = driver.execute_script(COMPARE)
            assert ink > 10_000
            assert (mean < 0.1, far < FEW) == (True, True), (step, seen, mean, far)
        assert driver.execute_script("return window.mended") > STEPS // 4
        assert [line for line in driver.get_log("browser") if line["level"] == "SEVERE"] == []


@pytest.mark.parametrize("row", [0, 23, 24, 60, 99, 130])
def test_the_village_of_an_address_is_seen_in_the_table(file, row):
    with open_page(file) as driver:
        code = driver.execute_script("return window.zhucun.app.M.places[arguments[0]].code", row)
        own = "const {M} = window.zhucun.app, v = M.places[arguments[0]];"
        name = driver.execute_script(f"{own} return M.towns[v.town].name + '/' + v.name", row)
        show(driver, file, f"#village={name if row == 60 else code}")
        inside, lines = driver.execute_script(
            "const row = document.querySelector('#table tr.chosen').getBoundingClientRect();"
            "const frame = document.querySelector('#table .frame').getBoundingClientRect();"
            "return [row.top >= frame.top && row.bottom <= frame.bottom,"
            "document.querySelectorAll('#table tbody tr').length]"
        )
        assert inside
        assert lines == (100 if row < 100 else 60)
