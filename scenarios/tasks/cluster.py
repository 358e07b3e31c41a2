"""Parts of a solve on other processes or machines, through Dask.

A part is shipped as it is, solved there with an engine of its own, and comes back; what a
lost worker had begun is begun again by another. A part too large to be shipped at once is
steered from here: its counties are. Where they run changes nothing in what comes out.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from geodata.extras import needed
from geodata.outputs import temporary_folder
from optimizer.limits.deadline import Deadline, StoppedError
from optimizer.search.component_search import ComponentResult, ComponentSearch
from optimizer.search.parallel_search import Runner, TellPart, in_threads
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput

SHIPPED = 400_000
"""A part of more columns stays here, and its counties are shipped."""
LOST = 10
"""So many workers may be lost over one part before it is given up."""
WAIT = 0.2
PATIENCE = 10.0
"""Seconds in which a cluster has to answer."""


@contextmanager
def runner_for(workers: int | None, address: str | None, talker: Talker) -> Iterator[Runner]:
    """Where parts are run: here, on ``workers`` processes of this machine, or on a cluster.

    Raises :class:`~geodata.extras.MissingExtraError` without Dask, :class:`BadInput` (told
    already) where the cluster does not answer.
    """
    if address is None and (workers or 1) <= 1:
        yield in_threads
        return
    dask = needed("dask", extra="cluster")
    distributed = needed("dask.distributed", extra="cluster")
    warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # parts are that large
    patient = dask.config.set({"distributed.scheduler.allowed-failures": LOST})
    with patient, _client(distributed, workers, address, talker) as client:
        talker.say("cluster.dashboard", link=client.dashboard_link)
        yield partial(_on_dask, client, distributed)


@contextmanager
def _client(
    distributed: Any, workers: int | None, address: str | None, talker: Talker
) -> Iterator[Any]:
    if address is None:
        with (
            temporary_folder() as place,
            distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                silence_logs=50,
                local_directory=str(place),
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        talker.say("cluster.unreachable", address=address, style="red")
        raise BadInput from error
    with client:
        yield client


def _on_dask(
    client: Any,
    distributed: Any,
    searches: Sequence[ComponentSearch],
    deadline: Deadline,
    tell: TellPart,
) -> Iterator[tuple[int, ComponentResult]]:
    """Run the small parts on the workers, and the large ones here with their counties there."""
    order = sorted(range(len(searches)), key=lambda n: -searches[n].part.arrays.width)
    here = [n for n in order if searches[n].part.arrays.width > SHIPPED]
    futures = {
        client.submit(solved_there, searches[n], pure=False, priority=-place): n
        for place, n in enumerate(order)
        if n not in here
    }
    with ThreadPoolExecutor(max(1, len(here))) as pool:
        steered = [
            pool.submit(_steered, client, distributed, searches[n], partial(tell, n)) for n in here
        ]
        yield from _gathered(distributed, futures, searches, deadline, tell)
        for number, result in zip(here, steered, strict=True):
            yield number, result.result()


def _steered(
    client: Any, distributed: Any, search: ComponentSearch, tell: Callable[..., None]
) -> ComponentResult:
    search.mapper = partial(_mapped, client, distributed, search.deadline)
    return search.run(tell)


def _mapped(
    client: Any,
    distributed: Any,
    deadline: Deadline,
    function: Callable[[Any], Any],
    items: Iterable[Any],
) -> Iterator[Any]:
    """Apply a function on the workers, in order; raises ``StoppedError`` on a stop."""
    futures = client.map(function, list(items), pure=False)
    while not deadline.past:
        with suppress(TimeoutError):
            distributed.wait(futures, timeout=WAIT)
            yield from client.gather(futures)
            return
    client.cancel(futures)
    raise StoppedError


def solved_there(search: ComponentSearch) -> ComponentResult:
    """Solve a part in a worker, in the seconds that were left when it was sent."""
    return search.run(lambda *_: None)


def _gathered(
    distributed: Any,
    futures: dict[Any, int],
    searches: Sequence[ComponentSearch],
    deadline: Deadline,
    tell: TellPart,
) -> Iterator[tuple[int, ComponentResult]]:
    """Results as they come; at the end of the time what every unfinished part began with."""
    left = dict(futures)
    while left and not deadline.past:
        try:
            done = distributed.wait(list(left), timeout=WAIT, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            continue
        for future in done:
            number = left.pop(future)
            result: ComponentResult = future.result()
            for level, (value, bound) in enumerate(zip(result.values, result.bounds, strict=True)):
                tell(number, level, value, bound)
            yield number, result
    for future, number in left.items():
        future.cancel()
        yield number, searches[number].run(partial(tell, number))
