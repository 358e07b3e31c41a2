"""Days as clerks write them, and ages by the month of birth."""

import random
from datetime import date, timedelta

import pytest

from geodata.columns.days import EPOCH, day_of
from geodata.facts.county import Cadre, County
from geodata.facts.sources import Sources
from geodata.findings import Findings, Severity
from geodata.reading.read_case import read_case
from geodata.tables.day_columns import dates, months
from geodata.tables.read_table import read_table
from tests.folders import SHARED

SIGNS = "〇一二三四五六七八九"
MONTHS = ("", *"一二三四五六七八九十", "十一", "十二")


def chinese_day(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (SIGNS[tens] if tens > 1 else "") + "十" * (tens > 0) + (SIGNS[ones] if ones else "")


def written(day: date, rng: random.Random) -> str:
    """One of the ways in which a clerk writes a whole day."""
    y, m, d = day.year, day.month, day.day
    year = "".join(SIGNS[int(sign)] for sign in str(y))
    ways = (
        f"{y}-{m}-{d}", f"{y}.{m:02d}.{d:02d}", f"{y}/{m}/{d}", f"{y}年{m}月{d}日",
        f"{y}年{m:02d}月{d}号",
        f"{y}{m:02d}{d:02d}", f"{y} 年 {m} 月 {d} 日", f"{y}-{m:02d}-{d:02d} 08:30:00",
        f"{year}年{MONTHS[m]}月{chinese_day(d)}日", str((day - EPOCH).days), f"{y}年{m}月{d}日至今",
    )  # fmt: skip
    return rng.choice(ways)


def test_every_form_of_a_day_is_that_day():
    rng = random.Random(19)
    days = [date(1930, 1, 1) + timedelta(days=rng.randrange(45_000)) for _ in range(400)]
    texts = [written(day, rng) for day in days]
    wrong = {t: day for t, day in zip(texts, days, strict=True) if day_of(t).first != day}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        "85.06",
        "3/15/2024",
        "2024.3-2026.3",
        "2024年上半年",
        "2024.13",
        "2024-2-30",
        "1800",
        "去年",
        "12",
        "99999",
    ],
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match=text):
        day_of(text)


def table(folder, name, text):
    path = folder / f"{name}.csv"
    path.write_text(text, "utf-8")
    found = read_table(path, None, name, Findings())
    assert found is not None
    return found, Findings()


def test_a_month_alone_is_counted_from_its_first_and_to_its_last_day_and_told(tmp_path):
    rows = ["2024年2月,2026.2", "2024-02-01,二〇二六年二月", "2024,2026", "至今,至今", "/,无"]
    lines = [f"第一书记,甲,张三,{row}" for row in rows]
    found, told = table(tmp_path, "current", "\n".join(["层,村,人员,任期开始,任期结束", *lines]))
    first, last = date(2024, 2, 1), date(2026, 2, 28)
    assert dates(found, "start", told) == [first, first, date(2024, 1, 1), None, None]
    assert dates(found, "end", told, late=True) == [last, last, date(2026, 12, 31), None, None]
    assert [(item.key, item.all_rows) for item in told] == [
        ("words_read", (2, 4)), ("words_unknown", (5, 6)),
        ("words_read", (2, 3, 4)), ("words_unknown", (5, 6)),
    ]  # fmt: skip


@pytest.mark.parametrize(("other", "month"), [("1986.03", 10), ("1986.3", 1)])
def test_a_month_that_may_have_lost_its_zero_is_doubted(tmp_path, other, month):
    found, told = table(tmp_path, "cadres", f"姓名,出生年月\n甲,1985.1\n乙,{other}\n丙,1984年生\n")
    assert [day and (day.year, day.month) for day in months(found, "birth_year", told)] == [
        (1985, month), (1986, 3), (1984, None),
    ]  # fmt: skip
    assert {item.key: item.severity for item in told} == {
        "month_doubtful": Severity.WARNING,
        "words_read": Severity.NOTE,
    }


def test_who_is_no_party_member_is_told_and_unknown(tmp_path):
    text = "姓名,入党时间\n甲,2006.07\n乙,群众\n丙,民盟\n丁,很早\n"
    found, told = table(tmp_path, "cadres", text)
    assert [day and day.year for day in months(found, "party_entry", told)] == [
        2006,
        None,
        None,
        None,
    ]
    assert {item.key: item.all_rows for item in told} == {
        "words_unknown": (3, 4),
        "not_a_year": (5,),
    }


def test_ages_are_counted_by_the_month_of_birth():
    rng = random.Random(7)
    for _ in range(200):
        year, month = rng.randrange(1960, 2004), rng.randrange(1, 13)
        day = date(rng.randrange(2024, 2030), rng.randrange(1, 13), rng.randrange(1, 29))
        one = Cadre(id="a", name="a", birth_year=year, birth_month=month)
        (known,) = County(name="x", cadres=(one,), year=day.year, today=day).cadres
        months_lived = (day.year - year) * 12 + day.month - month
        assert known.age == months_lived // 12


@pytest.mark.skipif(not (SHARED / "cases" / "age_column").is_dir(), reason="no shared cases")
def test_a_column_of_ages_is_no_column_of_years_of_birth():
    read = read_case(SHARED / "cases" / "age_column", Sources(), Findings())
    assert [(c.birth_year, c.age) for c in read.county.cadres] == [
        (None, 41), (None, 51), (None, 36), (None, 60),
    ]  # fmt: skip
