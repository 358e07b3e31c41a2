import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.files.plan_csv import PlanFileError, guarded, read_plan_csv, unguarded, write_plan_csv
from optimizer.model.plan import Plan, Posting
from tests.maps.hand_made import TRAPS, code, county, plan, policy

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [*TRAPS, "'", "''=1", "\ufeff", "\r", "\n", "\r\n", '"', "a,b", " =1", "\x00", "＝1"]
)
PLANS = st.lists(st.builds(Posting, TEXT, TEXT, TEXT, TEXT), max_size=6).map(
    lambda items: Plan(tuple(items))
)


@given(made=PLANS)
def test_round_trip(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("plan") / "plan.csv"
    write_plan_csv(path, made, policy(), county())
    assert read_plan_csv(path) == made


@given(text=TEXT)
def test_guard_is_undone_and_leaves_nothing_risky(text):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "＝"))
    assert not cell.startswith(("\t", "\r", "\n"))


def test_form_of_the_file(tmp_path):
    path = tmp_path / "plan.csv"
    write_plan_csv(path, plan(), policy(), county())
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbflayer,place,supply,role,term,start,end\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 8
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert ["first_secretary", code(1), "C1", "industry", "2", "", ""] in rows
    assert ["department", code(1), "U1", "", "", "", ""] in rows
    assert read_plan_csv(path).postings == plan().postings


def test_same_plan_same_bytes(tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    write_plan_csv(first, plan(), policy(), county())
    write_plan_csv(second, Plan(tuple(reversed(plan().postings))), policy(), county())
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_hand_made_files_in_other_forms(tmp_path, encoding):
    path = tmp_path / "plan.csv"
    text = " supply ,layer,remark,place\n张三,first_secretary,备注,东榆林\n\n"
    path.write_bytes(text.encode(encoding))
    assert read_plan_csv(path).postings == (Posting("first_secretary", "东榆林", "张三"),)


def refused(tmp_path, data):
    path = tmp_path / "plan.csv"
    path.write_bytes(data)
    with pytest.raises(PlanFileError) as caught:
        read_plan_csv(path)
    assert all(item.file == "plan.csv" for item in caught.value.findings)
    assert all(item.problem("zh") and item.remedy("zh") for item in caught.value.findings)
    return [(item.key, item.row) for item in caught.value.findings]


def test_what_is_wrong_is_told_with_its_row(tmp_path):
    head = b"layer,place,supply,role,term\r\n"
    wrong = head + b"a,b,c,,\r\na,b\r\n\r\na,b,c,,,,\r\n"
    assert refused(tmp_path, wrong) == [("plan_csv_width", 3), ("plan_csv_width", 5)]
    assert refused(tmp_path, b"layer,role\r\n") == [("plan_csv_columns", 1)]
    assert refused(tmp_path, b"") == [("plan_csv_columns", 1)]
    assert refused(tmp_path, b"\xff\xff\xff") == [("plan_csv_encoding", None)]
    assert refused(tmp_path, head + b'a,"b') == [("plan_csv_damaged", 2)]
