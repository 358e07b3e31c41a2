"""What no calendar of tours can do better: visits missed, and kilometres."""

import numpy as np

from optimizer.arrays import Floats, Ints
from optimizer.tours.tour_case import UNKNOWN, TourFacts
from optimizer.tours.tour_problem import MINUTE, Chunk
from optimizer.tours.tour_routes import Kind

ROUNDING = 1e-6


def most_visits(facts: TourFacts, chunk: Chunk, kinds: tuple[Kind, ...], epoch: Ints) -> int:
    """No calendar makes more visits of a chunk than so many.

    x[v,k] in {0,1}, visit v is made in a slot of kind k; n[k] slots of it:
        sum over k of x[v,k] <= 1;  x[v,k] = 0 where v is not open in its epoch, or not for it
        sum over v of x[v,k] <= most * n[k];  sum over v of load[v] * x[v,k] <= capacity * n[k]
        sum over v of (minutes[v] + least way to v) * x[v,k] <= (hours - least way home) * n[k]
    maximise the sum of x: a relaxation, because ways between visits are at least the least ones.
    """
    from scipy import sparse  # noqa: PLC0415  slow to load
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

    size = len(chunk.visits)
    rows, cells, values = [], [], []
    limits: list[float] = []
    column = 0
    owner = []
    for kind in kinds:
        group = chunk.groups.index(kind.group)
        days = np.flatnonzero(epoch == kind.epoch)
        own = np.flatnonzero(chunk.may[:, group] & chunk.open[:, days].any(axis=1))
        if not own.size:
            continue
        into, home = _least_ways(facts, chunk, own, kind)
        minutes = np.array([facts.minutes[chunk.visits[v].stop] * MINUTE for v in own])
        load = np.array([facts.load[chunk.visits[v].stop] for v in own])
        span = (kind.group.hours[1] - kind.group.hours[0]) * MINUTE - home
        asked = [(minutes + into, span), (np.ones(own.size), kind.group.most)]
        asked.append((load, kind.group.capacity))
        for value, limit in asked:
            if limit is None:
                continue
            rows.append(np.full(own.size, len(limits)))
            cells.append(column + np.arange(own.size))
            values.append(value)
            limits.append(float(limit) * len(kind.slots))
        owner.append(own)
        column += own.size
    if not column:
        return 0
    owners = np.concatenate(owner)
    rows.append(len(limits) + owners)
    cells.append(np.arange(column))
    values.append(np.ones(column))
    limits += [1.0] * size
    matrix = sparse.csr_array(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(cells))),
        shape=(len(limits), column),
    )
    answer = milp(
        -np.ones(column),
        constraints=LinearConstraint(matrix, -np.inf, np.array(limits)),
        bounds=Bounds(0.0, 1.0),
        integrality=np.zeros(column),
    )
    bound = size if answer.fun is None or answer.status != 0 else -answer.fun
    return min(size, int(np.floor(bound + ROUNDING)))


def _least_ways(facts: TourFacts, chunk: Chunk, own: Ints, kind: Kind) -> tuple[Floats, float]:
    """The least seconds of a way to every visit, and of one home, for outings of a kind."""
    spots = np.array([facts.spots[chunk.visits[v].stop.place] for v in own])
    table = _known(facts.seconds)
    among = table[np.ix_(spots, spots)].copy()
    np.fill_diagonal(among, np.inf)
    into = np.minimum(among.min(axis=0, initial=np.inf), table[kind.group.base, spots])
    return into, float(table[spots, kind.group.base].min())


def _known(ways: Ints) -> Floats:
    return np.where(ways == UNKNOWN, np.inf, ways.astype(float))


def least_metres(facts: TourFacts, chunk: Chunk) -> float:
    """No calendar that makes every visit of a chunk has fewer metres.

    The greater of two: half of the least ways into and out of every visit, with those of the
    bases for as many outings as are needed; and, where an outing has few visits, every way there
    and back shared among as many visits as it may have.
    """
    spots = np.array([facts.spots[visit.stop.place] for visit in chunk.visits])
    table = _known(facts.metres)
    bases = np.array(sorted({group.base for group in chunk.groups}))
    among = table[np.ix_(spots, spots)].copy()
    stops = np.unique([f"{v.stop.visit} {v.stop.place}" for v in chunk.visits], return_inverse=True)
    same = stops[1].reshape(-1)
    among[same[:, None] == same[None, :]] = np.inf  # nobody is visited twice on a day
    there, back = table[np.ix_(bases, spots)], table[np.ix_(spots, bases)]
    into = np.minimum(among.min(axis=0, initial=np.inf), there.min(axis=0))
    away = np.minimum(among.min(axis=1, initial=np.inf), back.min(axis=1))
    outings = _least_outings(facts, chunk)
    ends = np.sort(there.min(axis=0))[:outings].sum() + np.sort(back.min(axis=1))[:outings].sum()
    chained = (into.sum() + away.sum() + ends) / 2.0
    most = max((group.most or len(spots) for group in chunk.groups), default=1)
    radial = (there.min(axis=0) + back.min(axis=1)).sum() / max(1, most)
    loads = np.array([facts.load[visit.stop] for visit in chunk.visits])
    rooms = [group.capacity for group in chunk.groups]
    room = 0.0 if None in rooms else max((r for r in rooms if r is not None), default=0.0)
    if room > 0.0:
        radial = max(radial, float((loads * (there.min(axis=0) + back.min(axis=1))).sum() / room))
    return float(max(chained, radial))


def _least_outings(facts: TourFacts, chunk: Chunk) -> int:
    """So many outings there are at least."""
    groups, size = chunk.groups, len(chunk.visits)
    most = max((group.most or size for group in groups), default=size)
    span = max((group.hours[1] - group.hours[0]) for group in groups) * MINUTE
    needed = sum(facts.minutes[visit.stop] * MINUTE for visit in chunk.visits)
    counts = [1.0, size / max(1, most), needed / max(1, span)]
    rooms = [group.capacity for group in groups]
    if None not in rooms:
        room = max((r for r in rooms if r is not None), default=0.0)
        counts.append(sum(facts.load[v.stop] for v in chunk.visits) / room if room else 0.0)
    return min(size, int(np.ceil(max(counts) - ROUNDING)))
