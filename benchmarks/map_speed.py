"""How large a map is and how fast it draws: ``python -m benchmarks.map_speed 300 3000``.

Made-up areas of the given numbers of villages, seed 1: counties of 300 villages; one village
in three with a first secretary, a leader and a department. The page is opened in a headless
Chromium without a network; printed are the size of the file, the time of the first paint and
of the finished drawing (milliseconds since navigation, each the median of three loads), the
longest stall between two frames while the map is dragged, requests beyond the file and
console messages.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from geodata.case import Case
from geodata.synthetic_area import Leaders, People, Recipe, Units, synthetic_area
from maps.plan_map import plan_map_html
from optimizer.goals.travel import TravelGoal
from optimizer.outcome import Limits
from optimizer.policy import Layer, Policy
from optimizer.solve import solve
from tests.maps.browser import open_page, requests_of

LOADS = 3
SETTLED = 0.5
FIRST_PAINT = """
const paint = performance.getEntriesByName("first-contentful-paint")[0];
return [paint ? paint.startTime : NaN, window.zhucun.drawn];
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
    return Policy.model_validate({"layers": layers, "goals": (TravelGoal(level=2),)})


def page_of(villages: int, folder: Path) -> Path:
    """The map of an area's plan."""
    case = area_of(villages)
    outcome = solve(case.county, policy(), limits=Limits(seconds=60.0))
    path = folder / f"{villages}.html"
    path.write_text(plan_map_html(case, policy(), outcome, title=str(villages)), "utf-8")
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for villages in map(int, sys.argv[1:] or ["300", "3000"]):
            path = page_of(villages, Path(name))
            paints, drawings, beyond, messages = [], [], 0, 0
            for _ in range(LOADS):
                driver = open_page(path)
                try:
                    time.sleep(SETTLED)
                    paint, drawn = driver.execute_script(FIRST_PAINT)
                    paints.append(paint)
                    drawings.append(drawn)
                    messages += len(driver.get_log("browser"))
                    beyond += sum(not url.startswith("data:") for url in requests_of(driver)) - 1
                finally:
                    driver.quit()
            print(
                f"{villages} villages: {path.stat().st_size / 1e6:.2f} MB, "
                f"first paint {statistics.median(paints):.0f} ms, "
                f"drawn {statistics.median(drawings):.0f} ms, "
                f"{beyond} requests beyond the file, {messages} console messages",
                flush=True,
            )


if __name__ == "__main__":
    main()
