"""Alterations of plan.csv."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from geodata.facts.county import Supply
from tests.scenarios.alterations.kinds import refused, told
from tests.scenarios.altered_run import Folder


@refused
def rows_deleted(folder: Folder, random: Random) -> bool:
    count = random.choice((1, 1, 2, 5, len(folder.rows)))
    for _ in range(min(count, len(folder.rows))):
        folder.rows.pop(random.randrange(len(folder.rows)))
    folder.write_rows()
    return True


@refused
def rows_deleted_and_counted(folder: Folder, random: Random) -> bool:
    rows_deleted(folder, random)
    gone = folder.manifest["postings"] - len(folder.rows)
    folder.manifest["postings"] -= gone
    folder.manifest["missing"] += gone
    return True


@refused
def row_added(folder: Folder, random: Random) -> bool:
    other = random.choice(folder.rows)
    county = folder.base.evidence.county
    tables: tuple[Sequence[Supply], ...] = county.cadres, county.units, county.leaders
    supply = random.choice([item.id for table in tables for item in table])
    row = [other[0], random.choice(county.villages).id, supply, *other[3:]]
    if row[:3] in [known[:3] for known in folder.rows]:
        return False
    folder.rows.append(row)
    folder.rows.sort()
    folder.write_rows()
    if random.random() < 0.5:
        folder.manifest["postings"] += 1
    return True


@refused
def row_twice(folder: Folder, random: Random) -> bool:
    folder.rows.append(list(random.choice(folder.rows)))
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def supplies_swapped(folder: Folder, random: Random) -> bool:
    layer = random.choice(folder.rows)[0]
    one, other = random.sample([row for row in folder.rows if row[0] == layer] * 2, 2)
    if one[2] == other[2] or one[1] == other[1]:
        return False
    one[2], other[2] = other[2], one[2]
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def supply_replaced(folder: Folder, random: Random) -> bool:
    row = random.choice(folder.rows)
    found = [other for other in folder.rows if other[0] == row[0] and other[2] != row[2]]
    spare = [c.id for c in folder.base.evidence.county.cadres if row[2].startswith("P")]
    names = [*(other[2] for other in found), *spare]
    names = [name for name in names if [row[0], row[1], name] not in [r[:3] for r in folder.rows]]
    if not names:
        return False
    row[2] = random.choice(names)
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def place_replaced(folder: Folder, random: Random) -> bool:
    row = random.choice(folder.rows)
    places = [village.id for village in folder.base.evidence.county.villages]
    taken = [other[1] for other in folder.rows if (other[0], other[2]) == (row[0], row[2])]
    row[1] = random.choice([place for place in places if place not in taken])
    folder.rows.sort()
    folder.write_rows()
    return True


@refused
def name_unknown(folder: Folder, random: Random) -> bool:
    random.choice(folder.rows)[random.randrange(3)] = "nobody"
    folder.write_rows()
    return True


@refused
def day_changed(folder: Folder, random: Random) -> bool:
    row, column = random.choice(folder.rows), folder.column(random.choice(("start", "end")))
    if not row[column]:
        row[column] = "2030-01-01"
    else:
        days = random.choice((-400, -1, 1, 31, 1000))
        row[column] = (date.fromisoformat(row[column]) + timedelta(days=days)).isoformat()
    folder.write_rows()
    return True


@refused
def all_days_changed(folder: Folder, random: Random) -> bool:
    for row in folder.rows:
        row[folder.column("start")] = "2030-01-01"
    folder.write_rows()
    return True


@refused
def days_taken_away(folder: Folder, random: Random) -> bool:
    column = folder.column(random.choice(("start", "end", "role", "term")))
    for row in (folder.header, *folder.rows):
        row.pop(column)
    folder.write_rows()
    return True


@refused
def role_changed(folder: Folder, random: Random) -> bool:
    row, column = random.choice(folder.rows), folder.column("role")
    row[column] = random.choice([r for r in ("", "leader", "industry", "x") if r != row[column]])
    folder.write_rows()
    return True


@refused
def years_changed(folder: Folder, random: Random) -> bool:
    random.choice(folder.rows)[folder.column("term")] = "9"
    folder.write_rows()
    return True


@told
def rows_in_another_order(folder: Folder, random: Random) -> bool:
    random.shuffle(folder.rows)
    folder.write_rows()
    return True


@told
def columns_in_another_order(folder: Folder, random: Random) -> bool:
    order = random.sample(range(len(folder.header)), len(folder.header))
    folder.header = [folder.header[n] for n in order]
    folder.rows = [[row[n] for n in order] for row in folder.rows]
    folder.write_rows()
    return True


@told
def column_of_notes(folder: Folder, random: Random) -> bool:
    folder.header.append("备注")
    for row in folder.rows:
        row.append("")
    folder.write_rows()
    return True
