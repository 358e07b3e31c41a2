"""What is painted in parts is the picture that is painted whole."""

import random
from dataclasses import replace

import pytest

from benchmarks.solve_speed import demo_policy
from geodata.synthetic.county import synthetic_county
from maps.pages.plan_map import plan_map_html
from optimizer.solve import solve
from tests.maps.browser import open_page

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
if (name === "layer") app.filter("layer", value % 3 - 1);
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
def file(tmp_path_factory):
    case = synthetic_county(villages=160, townships=6, seed=4)
    case = replace(case, coverage=case.coverage.iloc[:-30])  # the others are points
    outcome = solve(case.county, demo_policy())
    path = tmp_path_factory.mktemp("canvas") / "map.html"
    page = plan_map_html(case, demo_policy(), outcome, title="测试方案", alternatives=10)
    path.write_text(page, "utf-8")
    return path


@pytest.mark.parametrize("ratio", [1, 1.25])
def test_parts_painted_anew_are_as_if_all_had_been(file, ratio):
    draw = random.Random(ratio)
    with open_page(file) as driver:
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
            names = ["zoom", "layer", "unit"] if step % 8 == 7 else ["choose", "edit", "edit"]
            seen = (draw.choice(names), draw.randrange(160), draw.randrange(50))
            driver.execute_script(LOOK, *seen)
            mean, far, ink = driver.execute_script(COMPARE)
            assert ink > 10_000
            assert (mean < 0.1, far < FEW) == (True, True), (step, seen, mean, far)
        assert driver.execute_script("return window.mended") > STEPS // 4
        assert [line for line in driver.get_log("browser") if line["level"] == "SEVERE"] == []
