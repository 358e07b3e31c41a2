"""Alterations of manifest.json."""

from random import Random

from tests.scenarios.alterations.kinds import refused
from tests.scenarios.altered_run import Folder


@refused
def cost_changed(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["cost"] += random.choice((-1.0, 0.1, 3.0)) * random.uniform(0.1, 1.0)
    return True


@refused
def cost_and_bound_changed(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["cost"] = level["bound"] = level["cost"] - random.uniform(0.01, 2.0)
    level["gap"] = 0.0
    return True


@refused
def share_changed(folder: Folder, random: Random) -> bool:
    goals = random.choice(folder.levels)["goals"]
    goals[random.choice(list(goals))] += random.uniform(0.01, 2.0)
    return True


@refused
def share_moved(folder: Folder, random: Random) -> bool:
    goals = max((level["goals"] for level in folder.levels), key=len)
    one, other = random.sample(list(goals), 2)
    moved = random.uniform(0.01, 1.0)
    goals[one], goals[other] = goals[one] + moved, goals[other] - moved
    return True


@refused
def share_taken_away(folder: Folder, random: Random) -> bool:
    goals = random.choice(folder.levels)["goals"]
    goals.pop(random.choice(list(goals)))
    return True


@refused
def bound_above_cost(folder: Folder, random: Random) -> bool:
    level = random.choice(folder.levels)
    level["bound"] = level["cost"] + random.uniform(0.01, 2.0)
    return True


@refused
def bound_lowered(folder: Folder, random: Random) -> bool:
    """The gap and the tables still state the old bound."""
    random.choice(folder.levels)["bound"] -= random.uniform(0.1, 2.0)
    return True


@refused
def bound_lowered_with_its_gap(folder: Folder, random: Random) -> bool:
    """The gap fits, but the plan is still called proven."""
    level = random.choice(folder.levels)
    level["bound"] -= random.uniform(0.1, 2.0)
    level["gap"] = (level["cost"] - level["bound"]) / max(1.0, level["cost"])
    return True


@refused
def step_made_coarse(folder: Folder, random: Random) -> bool:
    """A coarse step would excuse any cost."""
    level = random.choice(folder.levels)
    level["step"] = random.choice((1.0, 1e9, 1e-3, float("inf")))
    level["cost"] -= random.choice((0.0, 0.1))
    return True


@refused
def gap_changed(folder: Folder, random: Random) -> bool:
    random.choice(folder.levels)["gap"] = random.choice((1e-5, 0.01, 0.5))
    return True


@refused
def status_changed(folder: Folder, random: Random) -> bool:
    stated = folder.manifest["status"]
    folder.manifest["status"] = random.choice(
        [s for s in ("proven", "by_engine", "feasible", "x") if s != stated]
    )
    folder.manifest["stopped"] = random.choice(("done", "time"))
    return True


@refused
def limit_loosened(folder: Folder, random: Random) -> bool:
    folder.manifest["limits"]["gap"] = random.choice((0.01, 0.5, 1.0))
    return True


@refused
def count_changed(folder: Folder, random: Random) -> bool:
    key = random.choice(("postings", "missing", "breaches", "exceptions", "pairs"))
    folder.manifest[key] = max(0, folder.manifest[key] + random.choice((-2, 1, 7)))
    return folder.manifest[key] != folder.base.evidence.manifest[key]


@refused
def pins_miscounted(folder: Folder, random: Random) -> bool:
    folder.manifest["pins_unkept"][random.choice(("count", "at_least", "by_prices"))] += 1
    return True


@refused
def nothing_missing(folder: Folder, random: Random) -> bool:
    folder.manifest["missing"] = 0
    return folder.base.evidence.manifest["missing"] != 0


@refused
def figure_of_another_kind(folder: Folder, random: Random) -> bool:
    odd = random.choice((None, "0", True, float("nan"), [], {}))
    where = random.choice(("postings", "missing", "cost", "bound", "gap", "levels", "status"))
    level = random.choice(folder.levels)
    (level if where in level else folder.manifest)[where] = odd
    return True


@refused
def level_taken_away(folder: Folder, random: Random) -> bool:
    folder.levels.pop(random.randrange(len(folder.levels)))
    return True


@refused
def levels_in_another_order(folder: Folder, random: Random) -> bool:
    folder.levels.reverse()
    return len(folder.levels) > 1


@refused
def title_changed(folder: Folder, random: Random) -> bool:
    folder.manifest["title"] += "（定稿）"
    return True
