"""groups.csv is read as it was written; what is none says where."""

import pytest

from maps.files.group_csv import GroupFileError, read_group_csv, write_group_csv
from optimizer.groups.group_plan import Group, GroupPlan


def test_groups_are_read_as_written(tmp_path):
    groups = (
        Group(number=1, people=("P1", "=P2"), leader="=P2", areas=("甲,县", "-1")),
        Group(number=2, people=("P3",)),
    )
    plan = GroupPlan(task="teams", groups=groups, left=("P4",), untaken=("乙县",))
    write_group_csv(tmp_path / "groups.csv", plan)
    assert read_group_csv(tmp_path / "groups.csv") == groups
    assert b"'=P2" in (tmp_path / "groups.csv").read_bytes()


@pytest.mark.parametrize(
    "row", ["²,person,P1,", "1,beast,P1,", "1,person,,", "1,person", "9" * 5000]
)
def test_a_row_that_is_none_is_told_by_its_number(tmp_path, row):
    file = tmp_path / "groups.csv"
    file.write_text(f"group,kind,id,leader\r\n1,person,P0,\r\n{row}\r\n", "utf-8-sig")
    with pytest.raises(GroupFileError, match=r"^3$"):
        read_group_csv(file)
