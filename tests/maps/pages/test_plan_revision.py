"""The map of a plan that was solved again: what was decided, what came of it, what it cost."""

from dataclasses import replace

import pytest
from selenium.webdriver.common.by import By

from maps.pages.plan_changes import Revision
from maps.pages.plan_map import plan_map_html
from optimizer.model.plan import Plan, Posting
from tests.maps.browser import open_page
from tests.maps.pages import daily

LAYER = "first_secretary"
LEGEND = """
const word = (row, part) => row.querySelector(part).textContent;
return Object.fromEntries([...document.querySelectorAll("#legend .key:not(.mark)")].map(
  (row) => [word(row, "span:not(.swatch)"), Number(word(row, "b"))]));
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A map after two changes of which one was decided; one without; one without any revision."""
    folder, plan = tmp_path_factory.mktemp("revision"), daily.outcome().plan
    one, *rest = plan.of_layer(LAYER)
    other = next(post for post in rest if post.place != one.place)
    moved = {one: replace(one, supply=other.supply), other: replace(other, supply=one.supply)}
    before = Plan(tuple(sorted(moved.get(post, post) for post in plan.postings)))
    posted = frozenset({replace(one, role="")})
    gone = frozenset({replace(one, supply=other.supply, role="")})
    lost = frozenset({replace(one, supply=rest[-1].supply, role="")})
    nothing = frozenset[Posting]()
    prices = ((1, 3.0, 3.0), (2, 1.0, 1.5))
    found = {
        "two": Revision(before=before, posted=posted, barred=gone, prices=prices),
        "left": Revision(before=before, posted=lost, barred=gone, prices=prices),
        "none": Revision(before=plan, posted=nothing, barred=nothing, prices=prices[:1]),
        "bare": None,
    }
    for name, revision in found.items():
        page = plan_map_html(
            daily.case(), daily.policy(), daily.outcome(), title="重排", revision=revision
        )
        (folder / f"{name}.html").write_text(page, "utf-8")
    return lambda name: open_page(folder / f"{name}.html")


def text(driver, name):
    return driver.find_element(By.ID, name).text


def test_the_page_tells_what_was_decided_what_came_of_it_and_what_it_cost(pages):
    with pages("two") as driver:
        told = text(driver, "changes")
        assert "会上定的 1，随之变动 1" in told
        assert "第 2 级：1.000 → 1.500（+0.500）" in told
        assert "第 1 级" not in told
        assert text(driver, "legend").startswith("图例：变动")
        legend = driver.execute_script(LEGEND)
        assert legend == {"会上定的": 1, "随之变动": 1, "没有变动": 46}
        first, second = driver.find_elements(By.CSS_SELECTOR, "#changes .link")
        first.click()
        assert "会上定的" in text(driver, "panel")
        assert "换人：" in text(driver, "panel")
        second.click()
        assert "随之变动" in text(driver, "panel")
        assert driver.get_log("browser") == []


def test_who_comes_for_somebody_taken_away_was_not_decided_and_what_is_not_kept_is_named(pages):
    with pages("left") as driver:
        told = text(driver, "changes")
        assert "撤下是会上定的，接替的由求解得出" in told
        assert "会上定的没有保持：" in told
    with pages("two") as driver:
        assert "没有保持" not in text(driver, "changes")
        assert "接替的由求解得出" not in text(driver, "changes")


def test_without_a_dearer_level_it_says_so(pages):
    with pages("none") as driver:
        assert "会上定的 0，随之变动 0" in text(driver, "changes")
        assert "各级目标的代价与改动前相同" in text(driver, "changes")
        assert not text(driver, "legend").startswith("图例：变动")


def test_against_the_plan_in_force_changes_are_coloured_by_kind(pages):
    with pages("bare") as driver:
        driver.execute_script("location.hash = '#colour=change'")
        daily.until(driver, "S.colour === 'change'")
        legend = driver.execute_script(LEGEND)
        assert min(legend.values()) > 0
        assert set(legend) == {"新派", "换人", "撤回", "没有变动"}
        rows = driver.execute_script("return window.zhucun.app.M.changes.length")
        assert f"变动清单（{rows}）" in text(driver, "changes")
        assert "会上定的" not in text(driver, "changes")
