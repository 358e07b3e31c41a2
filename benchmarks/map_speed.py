"""How large a map is and how fast it draws: ``python -m benchmarks.map_speed 300 3000``.

Made-up areas of the given numbers of villages, seed 1: counties of 300 villages; one village
in three with a first secretary, a leader and a department. The page is opened in a headless
Chromium without a network; printed are the size of the file, when the first words are seen
(that the map is being drawn) and when the map is drawn (milliseconds since navigation, each the
median of three loads in a browser that has seen nothing), the longest stall between two frames
while the map is dragged, requests beyond the file and console messages.
"""

import statistics
import time
from pathlib import Path

from benchmarks.report import by_size, machine
from geodata.facts.case import Case
from geodata.synthetic.area import Leaders, People, Recipe, Units, synthetic_area
from maps.pages.plan_map import plan_map_html
from optimizer.facts.layer import Layer
from optimizer.goals.travel import TravelGoal
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.rules.binding import Binding
from optimizer.rules.local import Local
from optimizer.solve import solve
from tests.maps.browser import end_idle, open_page, requests_of

LOADS = 3
HEADER = (
    "villages",
    "file",
    "words",
    "map",
    "longest stall when dragged",
    "requests beyond the file",
    "console messages",
)
SETTLED = 0.5
FIRST_PAINT = """
const paint = performance.getEntriesByName("first-contentful-paint")[0];
return [paint ? paint.startTime : NaN, window.zhucun.drawn];
"""
DRAG = """
const done = arguments[arguments.length - 1], map = document.querySelector(".leaflet-container");
const box = map.getBoundingClientRect(), gaps = [];
const send = (kind, x, at) => at.dispatchEvent(new PointerEvent(kind, {
  bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse", isPrimary: true,
  button: 0, buttons: kind === "pointerup" ? 0 : 1, clientX: x, clientY: box.top + 300 }));
const mouse = (kind, x, at) => at.dispatchEvent(new MouseEvent(kind, {
  bubbles: true, cancelable: true, button: 0, buttons: kind === "mouseup" ? 0 : 1,
  clientX: x, clientY: box.top + 300 }));
let step = 0, last = performance.now();
const both = (name, x, at) => { send("pointer" + name, x, at); mouse("mouse" + name, x, at); };
both("down", box.left + 500, map);
const move = () => {
  const now = performance.now();
  gaps.push(now - last); last = now;
  if (++step > 90) return done([gaps.length, Math.max(...gaps.slice(1)),
    document.querySelector(".leaflet-map-pane").style.transform]);
  if (step < 60) both("move", box.left + 500 - 5 * step, document);
  if (step === 60) both("up", box.left + 200, document);
  requestAnimationFrame(move);
};
requestAnimationFrame(move);
"""


def area_of(villages: int) -> Case:
    """An area with counties of some 300 villages, every one with units, people and leaders."""
    served = villages // 3
    return synthetic_area(
        Recipe(
            name="测速省",
            counties=max(1, villages // 300),
            townships=max(4, villages // 25),
            villages=villages,
            classes={"weak": served // 2, "poor": served - served // 2},
            units=(Units(levels={"county": max(8, villages // 4)}, capacity=4),),
            people=(People(pool="candidate", count=served),),
            leaders=(Leaders(count=max(4, villages // 10), within="county", most=4),),
        )
    )


def policy() -> Policy:
    """One first secretary, one leader and one department for every weak or poor village."""
    served = "village.class in ['weak', 'poor']"
    layers = (
        Layer(name="first_secretary", supply="cadres", places=served, demand=1, capacity=1),
        Layer(name="county_leader", supply="leaders", places=served, demand=1),
        Layer(name="department", supply="units", places=served, demand=1),
    )
    rules = (
        Binding(layer="first_secretary"),
        Binding(layer="department"),
        Local(layer="county_leader"),
    )
    return Policy.model_validate(
        {"layers": layers, "rules": rules, "goals": (TravelGoal(level=2),)}
    )


def page_of(villages: int, folder: Path) -> Path:
    """The map of an area's plan."""
    case = area_of(villages)
    outcome = solve(case.county, policy(), limits=Limits(seconds=60.0))
    path = folder / f"{villages}.html"
    path.write_text(plan_map_html(case, policy(), outcome, title=str(villages)), "utf-8")
    return path


def measured(path: Path) -> tuple[object, ...]:
    """Open a map several times; the figures as medians."""
    paints, drawings, stalls, beyond, messages = [], [], [], 0, 0
    for _ in range(LOADS):
        end_idle()  # every time a browser that has seen nothing
        with open_page(path) as driver:
            time.sleep(SETTLED)
            paint, drawn = driver.execute_script(FIRST_PAINT)
            messages += len(driver.get_log("browser"))
            beyond += sum(not url.startswith("data:") for url in requests_of(driver)) - 1
            _, stall, moved = driver.execute_async_script(DRAG)
        if "-295px" not in moved:
            raise SystemExit(f"the map was not dragged: {moved}")
        paints.append(paint)
        drawings.append(drawn)
        stalls.append(stall)
    times = tuple(f"{statistics.median(every):.0f} ms" for every in (paints, drawings, stalls))
    return (f"{path.stat().st_size / 1e6:.2f} MB", *times, beyond, messages)


def row(villages: int, folder: Path) -> tuple[object, ...]:
    """The map of so many villages."""
    return (f"{villages:,}", *measured(page_of(villages, folder)))


def main() -> None:
    """Measure maps of the sizes asked for; ``--write`` puts the table into the documents."""
    text = "## 地图 / Maps\n\n`python -m benchmarks.map_speed --write`. " + machine()
    text += " Headless Chromium without a network, medians of three loads in a new browser each;"
    text += " words: the note that the map is being drawn is seen."
    by_size("maps", text, HEADER, row, [300, 3000, 30000])


if __name__ == "__main__":
    main()
