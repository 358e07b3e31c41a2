"""How large a map is and how fast it draws: ``python -m benchmarks.map_speed 300 3000``.

Made-up counties of the given numbers of villages, seed 1, with a greedy plan under the
policy of the demo. The page is opened in a headless Chromium without a network; printed
are the size of the file, the time of the first paint and of the finished drawing
(milliseconds since navigation, each the median of three loads), requests beyond the file
and console messages.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.solve_speed import demo_policy
from geodata.synthetic import synthetic_county
from maps.plan_map import plan_map_html
from optimizer.outcome import Limits
from optimizer.solve import solve
from tests.maps.browser import open_page, requests_of

LOADS = 3
SETTLED = 0.5
FIRST_PAINT = """
const paint = performance.getEntriesByName("first-contentful-paint")[0];
return [paint ? paint.startTime : NaN, window.zhucun.drawn];
"""


def page_of(villages: int, folder: Path) -> Path:
    case = synthetic_county(villages=villages, townships=max(12, villages // 25), seed=1)
    outcome = solve(case.county, demo_policy(), limits=Limits(seconds=1.0))
    path = folder / f"{villages}.html"
    path.write_text(plan_map_html(case, demo_policy(), outcome, title=str(villages)), "utf-8")
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
