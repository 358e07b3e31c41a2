"""The plan edited on the map as a committee would: in a browser, with the network cut."""

import json
import time

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from benchmarks.solve_speed import demo_policy
from geodata.synthetic.county import synthetic_county
from maps.pages.page import page_data
from maps.pages.plan_map import plan_map_html
from optimizer.solve import solve
from tests.maps.browser import open_page, requests_of, show

FIND = """
const A = arguments[0] === undefined ? null : window.zhucun.app, M = A.M;
return M.posts.findIndex((p) => p.layer === arguments[0] && M.places[p.place].village);
"""
CHOOSE = "const A = window.zhucun.app; A.choose('place', A.M.posts[arguments[0]].place, true);"
START = "const done = arguments[0]; window.zhucun.app.edit.start().then(() => done());"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    case = synthetic_county(villages=40, townships=3, seed=3)
    outcome = solve(case.county, demo_policy())
    path = tmp_path_factory.mktemp("edit") / "map.html"
    page = plan_map_html(case, demo_policy(), outcome, title="测试方案", alternatives=10)
    path.write_text(page, "utf-8")
    return path


@pytest.fixture
def page(file):
    with open_page(file) as driver:
        driver.execute_script("localStorage.clear()")
        driver.execute_async_script(START)
        driver.find_element(By.ID, "edit-mode").click()
        yield driver


def picks(driver, first):
    """The lists of the panel that begin so."""
    found = (Select(item) for item in driver.find_elements(By.CSS_SELECTOR, ".edit-pick"))
    return [item for item in found if item.options[0].text.startswith(first)]


def decisions(driver):
    return json.loads(driver.execute_script("return window.zhucun.app.edit.file()"))["decisions"]


def bar(driver):
    return driver.find_element(By.ID, "edits").text


def pressed(driver, key):
    driver.find_element(By.ID, key).click()


def chosen(driver, layer):
    """Choose a village that the layer serves; its posting."""
    number = driver.execute_script(FIND, layer)
    driver.execute_script(CHOOSE, number)
    return number


def test_an_edit_is_told_undone_done_again_and_kept(file, page):
    chosen(page, 2)
    assert "试排（改动 0 处）" in bar(page)
    swap = picks(page, "对调")[-1]
    swap.select_by_index(1)
    said = decisions(page)
    assert sorted(item["stands"] for item in said) == [False, False, True, True]
    assert "试排（改动 2 处）" in bar(page)
    assert "各级目标的代价不变" not in bar(page)
    pressed(page, "edit_undo")
    assert decisions(page) == []
    assert "点一个村" in bar(page)
    pressed(page, "edit_redo")
    assert decisions(page) == said
    show(page, file)
    assert page.find_element(By.ID, "edit-mode").text == "试排（有留下的改动）"
    page.execute_async_script(START)
    assert decisions(page) == said
    page.find_element(By.ID, "edit-mode").click()
    pressed(page, "edit_reset")
    assert decisions(page) == []
    assert page.get_log("browser") == []
    assert {url.partition(":")[0] for url in requests_of(page)} == {"file"}


def test_a_plan_that_was_changed_is_not_called_proven(page):
    proof = page.find_element(By.CSS_SELECTOR, "header .proof")
    proven = proof.text
    assert "最优" in proven
    chosen(page, 2)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='撤下']").click()
    assert "没有证明" in proof.text
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, "z")
    assert decisions(page) == []
    assert proof.text == proven


def test_arrow_keys_go_through_the_others_and_enter_takes_one(page):
    chosen(page, 2)
    page.execute_script("document.querySelector('.edit-pick').focus()")
    page.switch_to.active_element.send_keys("县")
    page.execute_script(
        "const s = document.activeElement; s.selectedIndex = 2;s.dispatchEvent(new Event('change'))"
    )
    assert decisions(page) == []
    page.switch_to.active_element.send_keys(Keys.ENTER)
    assert len(decisions(page)) == 2
    there = page.execute_script("return document.activeElement.dataset.edit || ''")
    assert there.endswith("换成…")
    assert "试排（改动 1 处）" in page.find_element(By.ID, "says").get_attribute("textContent")


def test_the_bar_keeps_its_place_for_the_keys(page):
    chosen(page, 2)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='撤下']").click()
    page.find_element(By.ID, "edit_undo").send_keys(Keys.ENTER)
    assert page.execute_script("return document.activeElement.id") == "edit_redo"


def test_a_browser_that_keeps_nothing_is_told(page):
    page.execute_script("Storage.prototype.setItem = () => { throw new Error('no'); };")
    chosen(page, 2)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='撤下']").click()
    assert "关掉页面就没有了" in bar(page)


def test_taking_away_leaves_an_open_post_that_can_be_filled_again(page):
    chosen(page, 2)
    before = page.execute_script("return window.zhucun.app.M.gaps.length")
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='撤下']").click()
    assert page.execute_script("return window.zhucun.app.M.gaps.length") == before + 1
    assert "减少缺口 +" in bar(page)
    hatched = "return window.zhucun.app.edit.changed(window.zhucun.app.M.state.n)"
    assert page.execute_script(hatched)
    picks(page, "派…")[0].select_by_index(1)
    assert page.execute_script("return window.zhucun.app.M.gaps.length") == before
    assert len(decisions(page)) in {1, 2}


def test_too_many_for_somebody_is_told_and_nothing_else_is_claimed(page):
    chosen(page, 0)
    busy = next(p for p in picks(page, "换成") if any("现在" in o.text for o in p.options))
    at = next(n for n, option in enumerate(busy.options) if "现在" in option.text)
    busy.select_by_index(at)
    assert "承担得太多" in bar(page)
    assert "没有违反规则" not in bar(page)
    assert "第 2 级目标" not in bar(page)


def test_a_village_dropped_on_somebody_goes_to_him(page):
    number = chosen(page, 2)
    place = page.execute_script("return window.zhucun.app.M.posts[arguments[0]].place", number)
    script = """
    const P = window.zhucun.app.edit.program(), place = arguments[0];
    return P.supply[P.here(2, place).find((p) => !P.planned[p])];
    """
    who = page.execute_script(script, place)
    target = page.execute_script(
        "const b = document.createElement('button'); b.textContent = 'x';"
        "b.dataset.supply = arguments[0]; document.getElementById('panel').prepend(b); return b;",
        who,
    )
    spot = page.execute_script(
        "const A = window.zhucun.app, s = A.M.spot(arguments[0]);"
        "const r = A.map.getContainer().getBoundingClientRect();"
        "const p = A.map.latLngToContainerPoint(A.M.latlng(s[0], s[1]));"
        "return [r.left + p.x, r.top + p.y];",
        place,
    )
    chain = ActionChains(page)
    chain.w3c_actions.pointer_action.move_to_location(*(round(x) for x in spot))
    chain.w3c_actions.pointer_action.pointer_down()
    chain.w3c_actions.pointer_action.move_to(target)
    chain.w3c_actions.pointer_action.pointer_up()
    chain.perform()
    assert [item["stands"] for item in decisions(page)].count(True) == 1
    dropped = "window.zhucun.app.edit.takes(arguments[0], arguments[1])"
    says = page.find_element(By.ID, "says")
    page.execute_script(dropped, place, who)
    assert "已经派在" in says.text
    assert says.is_displayed()
    stranger = page.execute_script(
        "const P = window.zhucun.app.edit.program(), M = window.zhucun.app.M;"
        "return M.supplies.find((s) => !M.D.layers.some((_, layer) =>"
        "  P.at.has(layer + ':' + arguments[0] + ':' + s.k))).k;",
        place,
    )
    page.execute_script(dropped, place, stranger)
    assert "没有带上" in says.text


def test_another_window_of_the_same_map_sees_what_is_changed(file, page):
    first = page.current_window_handle
    page.switch_to.new_window("tab")
    show(page, file)
    page.execute_async_script(START)
    page.find_element(By.ID, "edit-mode").click()
    chosen(page, 2)
    picks(page, "换成")[-1].select_by_index(1)
    said = decisions(page)
    assert len(said) == 2
    page.switch_to.window(first)
    for _ in range(50):
        if decisions(page) == said:
            break
        time.sleep(0.1)
    assert decisions(page) == said
    assert "试排（改动 1 处）" in bar(page)


def test_two_clicks_at_once_stand_nobody_twice(file, page):
    """After a reload with changes that were kept."""
    chosen(page, 2)
    picks(page, "换成")[-1].select_by_index(1)
    show(page, file)
    page.execute_script("const A = window.zhucun.app; A.edit.toggle(); A.edit.toggle();")
    page.execute_async_script(START)
    page.execute_script("if (!window.zhucun.app.edit.on) window.zhucun.app.edit.toggle()")
    page.execute_async_script(START)
    assert len(decisions(page)) == 2
    keys = page.execute_script(
        "return window.zhucun.app.M.posts.map((p) => [p.layer, p.place, p.supply].join(':'))"
    )
    assert len(keys) == len(set(keys))


def test_what_was_reset_can_be_done_again_and_who_is_forbidden_is_marked(page):
    chosen(page, 2)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='不得派']").click()
    said = decisions(page)
    assert [item["stands"] for item in said] == [False]
    assert any("已定不得派" in o.text for item in picks(page, "派…") for o in item.options)
    pressed(page, "edit_reset")
    assert decisions(page) == []
    pressed(page, "edit_redo")
    assert decisions(page) == said


def test_a_pin_and_what_must_not_be_are_decisions_too(page):
    chosen(page, 2)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='定下']").click()
    (one,) = decisions(page)
    assert one["stands"]
    assert "各级目标的代价不变" in bar(page)
    assert "没有违反规则" in bar(page)
    page.find_element(By.XPATH, "//div[@class='edit-row']//button[text()='不得派']").click()
    (one,) = decisions(page)
    assert not one["stands"]


def test_an_edition_that_is_not_for_editing_carries_nothing_of_it(file):
    case = synthetic_county(villages=12, townships=2, seed=3)
    outcome = solve(case.county, demo_policy())
    bare = plan_map_html(case, demo_policy(), outcome, title="测试方案")
    assert "edit" not in page_data(bare)
    assert not [key for key in page_data(bare)["words"] if key.startswith("edit")]
    assert "edit" in page_data(file.read_text("utf-8"))
