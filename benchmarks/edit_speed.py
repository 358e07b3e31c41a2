"""How soon a changed plan is told on the map: ``python -m benchmarks.edit_speed 3000 --write``.

A made-up area (seed 1) with four layers: first secretaries and members of teams at the weak and
poor villages, a leader and a department of the county for every village. The page is opened in a
headless Chromium without a network; a village is chosen and its posting given to another pair of
the program, as when it is dropped on somebody. Milliseconds of the page's own script, and until
the frame after the next one, by which everything is drawn; what the program adds to the file.
"""

import statistics
from pathlib import Path

from benchmarks.map_speed import area_of
from benchmarks.report import by_size, machine
from maps.pages.plan_map import plan_map_html
from optimizer.facts.layer import Layer
from optimizer.goals.travel import TravelGoal
from optimizer.model.outcome import Limits
from optimizer.model.policy import Policy
from optimizer.rules.binding import Binding
from optimizer.rules.local import Local
from optimizer.solve import solve
from tests.maps.browser import end_idle, open_page

EDITS = 60
HEADER = (
    "villages",
    "postings",
    "pairs",
    "file",
    "of it for editing",
    "script, median",
    "script, 9 of 10",
    "drawn, median",
    "drawn, 9 of 10",
)
START = "const done = arguments[0]; window.zhucun.app.edit.start().then(() => done());"
EDIT = """
const [edits, done] = arguments, A = window.zhucun.app, M = A.M, P = A.edit.program();
const script = [], drawn = [];
const frame = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
(async () => {
  for (let n = 0; n < edits; n++) {
    const post = M.posts[(n * 7919) % M.posts.length];
    const other = P.here(post.layer, post.place).find((p) => P.supply[p] !== post.supply);
    if (other === undefined) continue;
    A.choose("place", post.place, false);
    await frame(); await frame();
    const begun = performance.now();
    if (!A.edit.takes(post.place, P.supply[other])) continue;
    script.push(performance.now() - begun);
    await frame();
    drawn.push(performance.now() - begun);
  }
  done([M.posts.length, P.pairs, script, drawn]);
})();
"""


def policy() -> Policy:
    """Four layers: two of cadres where villages are weak or poor, two for every village."""
    served = "village.class in ['weak', 'poor']"
    layers = (
        Layer(name="first_secretary", supply="cadres", places=served, demand=1, capacity=1),
        Layer(name="team_member", supply="cadres", places=served, demand=1, capacity=1),
        Layer(name="county_leader", supply="leaders", demand=1, capacity=12),
        Layer(name="department", supply="units", demand=1, capacity=6),
    )
    rules = (Binding(layer="department"), Local(layer="county_leader"))
    return Policy.model_validate(
        {"layers": layers, "rules": rules, "goals": (TravelGoal(level=2),)}
    )


def measured(villages: int, folder: Path) -> tuple[object, ...]:
    """The map of a plan of so many villages, edited many times."""
    case = area_of(villages)
    outcome = solve(case.county, policy(), limits=Limits(seconds=60.0))
    sizes = []
    path = folder / "map.html"
    for alternatives in (0, 10):
        page = plan_map_html(case, policy(), outcome, title="试排", alternatives=alternatives)
        path.write_text(page, "utf-8")
        sizes.append(path.stat().st_size / 1e6)
    end_idle()
    with open_page(path) as driver:
        driver.set_script_timeout(300)
        driver.execute_async_script(START)
        driver.execute_script("document.getElementById('edit-mode').click()")
        posts, pairs, script, drawn = driver.execute_async_script(EDIT, EDITS)
        if len(script) < EDITS // 2 or driver.get_log("browser"):
            raise SystemExit(f"{len(script)} edits were made, or the page complained")
    times = [f"{value:.0f} ms" for every in (script, drawn) for value in _both(every)]
    sized = (f"{sizes[1]:.2f} MB", f"{sizes[1] - sizes[0]:.2f} MB")
    return (f"{villages:,}", f"{posts:,}", f"{pairs:,}", *sized, *times)


def _both(every: list[float]) -> tuple[float, float]:
    """The median, and what nine of ten stay below."""
    return statistics.median(every), statistics.quantiles(every, n=10)[-1]


def main() -> None:
    """Measure maps of the sizes asked for; ``--write`` puts the table into the documents."""
    text = "## 试排 / Edits on the map\n\n`python -m benchmarks.edit_speed --write`. " + machine()
    text += " Headless Chromium without a network."
    by_size("edits", text, HEADER, measured, [300, 3000])


if __name__ == "__main__":
    main()
