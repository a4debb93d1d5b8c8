"""Doing one thing to every part: here, one after the other, or on the workers of a Dask cluster."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from tqdm import tqdm

from corpuslib.parts import Part, Parts, is_dask

#: A full or closed disk: what comes next would fail like this one did.
_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}


class PartsError(RuntimeError):
    """
    Some parts of a table could not be worked on; the message names each, and why.

    Attributes
    ----------
    failed : dict of str to str
        The name of each such part, and what went wrong.
    done : dict of str to object
        What came out of the others.
    """

    def __init__(self, what: str, failed: dict[str, str], done: dict[str, object]):
        some = [f"  {name}: {reason}" for name, reason in list(failed.items())[:20]]
        more = [f"  and {len(failed) - 20} more"] if len(failed) > 20 else []
        every = len(failed) + len(done)
        head = f"{what}: {len(failed)} of {every} parts failed; the other {len(done)} are done"
        super().__init__("\n".join([head, *some, *more]))
        self.failed, self.done = failed, done


@dataclass(frozen=True)
class Failure:
    """What stands in the place of a result that there is not."""

    reason: str


class Here:
    """What stands for a Dask client where there is none: every task is done at once."""

    def submit(self, function: Callable, *args, **_options):
        """Call a function now."""
        return function(*args)

    def gather(self, results):
        """Give the results back: they are there."""
        return results


def client_for(client, *tables):
    """
    Find out where the work is done: the client given, that of Dask tables, or here.

    Raises
    ------
    TypeError
        If `client` is not one of Dask, but the address of one, for example.
    """
    if client is None and any(map(is_dask, tables)):
        from distributed import default_client

        try:
            client = default_client()
        except ValueError:
            return Here()
    if client is not None and not (hasattr(client, "submit") and hasattr(client, "gather")):
        raise TypeError(f"client must be a dask.distributed.Client, not {client!r}")
    return Here() if client is None else client


def rows_for(client, table: object) -> int:
    """Say how many rows a part of a DataFrame has: some parts for every worker."""
    if isinstance(client, Here) or not isinstance(table, pd.DataFrame):
        return 10_000
    threads = sum(client.nthreads().values()) or 1
    return int(np.clip(-(-len(table) // (4 * threads)), 1, 10_000))


def each(
    function: Callable,
    parts: Parts,
    *also: Sequence,
    client,
    what: str,
    merge: Callable | None = None,
    keep: bool = False,
    progress: bool = False,
    weights: Sequence[int] | None = None,
    unit: str = " parts",
):
    """
    Apply a function to every `Part`.

    Parameters
    ----------
    function : callable
        Takes a `Part` and what `also` holds for it; pure, or it writes the same whenever
        it is called, since it is called again where a worker was lost.
    parts : Parts
    *also : sequences
        One more argument for each part.
    client : Here or distributed.Client
    what : str
        What is being done, for the bar and the message.
    merge : callable, optional
        Puts two results together, in any order; all are then put together, two at a
        time as they come in, so that not all are held.
    keep : bool, default False
        Leave the results where they are; what is given then goes into `client.submit`.
    progress, weights, unit
        Whether to show a bar, how far each part moves it, and what it counts.

    Returns
    -------
    list
        One result per part; with `merge` the one result.

    Raises
    ------
    PartsError
        If a part failed, after all others are done.
    OSError
        If a disk is full or may not be written to; at once.
    """
    weights = [1] * len(parts) if weights is None else weights
    arguments = list(zip(parts.parts, *also, strict=True))
    run = _run_here if isinstance(client, Here) else partial(_run_there, client, keep, what)
    bar = tqdm(total=sum(weights), desc=what, unit=unit, disable=not progress, delay=1)
    failed: dict[int, str] = {}

    def finished(place: int, failure: Failure | None) -> None:
        if failure:
            failed[place] = failure.reason
        bar.update(weights[place])

    with bar:
        results = run(partial(_attempt, function), arguments, merge, finished)
    if failed:
        names = [part.name for part in parts.parts]
        done = dict.fromkeys(n for i, n in enumerate(names) if i not in failed)
        if not merge:
            done = {n: r for i, (n, r) in enumerate(zip(names, results, strict=True)) if n in done}
        raise PartsError(what, {names[i]: failed[i] for i in sorted(failed)}, done)
    return results


def _attempt(function: Callable, part: Part | str, table: pd.DataFrame | None, *also):
    """Do one part; an error becomes a result, so that it stops nothing else."""
    part = Part.held(part, table) if isinstance(part, str) else part
    try:
        return function(part, *also)
    except OSError as error:
        if error.errno in _DISK:
            raise
        return Failure(_reason(error, part))
    except Exception as error:  # whatever it is, it must not lose the other parts
        return Failure(_reason(error, part))


def _run_here(task: Callable, arguments: list[tuple], merge, finished: Callable):
    results: list = []
    for place, (part, *also) in enumerate(arguments):
        result = task(part, None, *also)
        failure = result if isinstance(result, Failure) else None
        finished(place, failure)
        if merge is None:
            results.append(result)
        elif not failure:
            results = [merge(*results, result)] if results else [result]
    return results if merge is None else next(iter(results), None)


def _run_there(client, keep: bool, what: str, task, arguments, merge, finished):
    from distributed import as_completed

    def submit(place: int):
        part, *also = arguments[place]
        given = (part, None) if part.delayed is None else (part.name, client.compute(part.delayed))
        key = f"{what.replace(' ', '_')}-{os.urandom(8).hex()}"
        return client.submit(task, *given, *also, pure=False, key=key)

    results: list = [None] * len(arguments)
    waiting: list = []
    suspected: list[int] = []
    batches = [list(range(len(arguments)))]
    while batches:
        places = {submit(place): place for place in batches.pop(0)}
        alone = len(places) == 1
        queue = as_completed(list(places))
        for future in queue:
            place = places.pop(future, None)
            if future.status == "error":
                error = future.exception()
                if place is None or (isinstance(error, OSError) and error.errno in _DISK):
                    raise error
                if type(error).__name__ == "KilledWorker" and not alone:
                    suspected.append(place)  # or else what lay beside it kills
                else:
                    finished(place, Failure(_lost(error)))
                continue
            if place is not None:
                stays = keep or merge is not None
                result = client.submit(_failure, future, pure=False) if stays else future
                result = result.result()
                failure = result if isinstance(result, Failure) else None
                results[place] = None if merge else future if keep else result
                finished(place, failure)
                if merge is None or failure:
                    continue
            waiting.append(future)
            if len(waiting) == 2:
                queue.add(client.submit(merge, *waiting, pure=False))
                waiting = []
        batches += [[place] for place in suspected]
        suspected = []
    if merge is None:
        return results
    return waiting[0].result() if waiting else None


def _failure(result) -> Failure | None:
    return result if isinstance(result, Failure) else None


def _reason(error: Exception, part: Part) -> str:
    first = " ".join(f"{type(error).__name__}: {error}".split())
    return first[:500] + _place_of(part)


def _place_of(part: Part) -> str:
    """Name the files that the articles of a part come from."""
    try:
        paths = part.load(["path"])["path"].dropna().unique()
    except Exception:  # it could not be read at all, or has no such column
        return ""
    return f" (articles from {', '.join(paths[:3])}{', ...' if len(paths) > 3 else ''})"


def _lost(error: BaseException) -> str:
    if type(error).__name__ == "KilledWorker":
        return (
            "every worker that took it up died, for want of memory as a rule: give the workers "
            "more of it, or make smaller parts"
        )
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


@contextmanager
def connect(*, workers: int | None = None, scheduler: str | None = None) -> Iterator:
    """
    Give a Dask client: of some processes on this machine, or of a cluster elsewhere.

    Parameters
    ----------
    workers : int, optional
        Processes to start here, one thread each; they end with the ``with`` block.
    scheduler : str, optional
        The address of a scheduler that runs already, such as ``"tcp://10.0.0.5:8786"``.

    Yields
    ------
    distributed.Client or None
        None where neither is asked for: everything is then done in this process.

    Raises
    ------
    RuntimeError
        If Dask is not installed.
    OSError
        If no scheduler answers.
    """
    if workers is None and scheduler is None:
        yield None
        return
    if workers is not None and workers < 1:
        raise ValueError(f"there must be at least 1 worker, not {workers}")
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise RuntimeError(
            "workers need Dask, which is not installed: pip install -e '.[cluster]'"
        ) from None
    if scheduler:
        with Client(scheduler) as client:
            yield client
        return
    with (
        LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
