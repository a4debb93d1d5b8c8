"""What a larger corpus would take: measured rates times its size, and what gives way first."""

from collections.abc import Mapping

import pandas as pd

#: Bytes that one article of 450 words leaves in memory until all parts are put together, by
#: what for: counted from the columns and arrays that hold it, not measured.
HELD = {
    "copies: ids, days and groups": 400,
    "copies: samples of shingles (spread over the workers)": 700,
    "term rates: counts per article": 120,
    "days: sums per story and day": 300,
}
_SPREAD = "(spread over the workers)"


def plan(
    rates: Mapping[str, float],
    *,
    sizes: tuple[int, ...] = (10_000_000, 100_000_000),
    workers: tuple[int, ...] = (10, 100),
    memory: float = 64.0,
    held: Mapping[str, float] = HELD,
) -> pd.DataFrame:
    """
    Multiply measured rates by the size of a corpus.

    Parameters
    ----------
    rates : mapping of str to float
        For each stage the articles per second of one worker. The reading of the corpus
        (``load``) is done on one machine, whatever the workers.
    sizes, workers : tuples of int
        Articles, and workers of one thread each.
    memory : float, default 64
        Gigabytes of the machine that puts the results of the parts together.
    held : mapping of str to float
        Bytes per article that must be held, by what for; those `spread over the
        workers` are divided by their number.

    Returns
    -------
    DataFrame
        One row per size and number of workers: ``articles``, ``workers``, a column of hours
        per stage, ``hours`` in all, ``largest`` (gigabytes that one machine must hold at
        the worst moment) and ``breaks_first``: what does not fit into `memory`, else the
        stage that takes longest.

    Notes
    -----
    A projection and not a measurement: it takes for granted that stages grow in
    proportion to their size, as was seen up to the sizes in the benchmark, and that
    disk and network keep up.

    Examples
    --------
    >>> table = plan({"load": 5_000, "statements": 100}, sizes=(36_000_000,), workers=(10,))
    >>> table[["load", "statements", "hours"]].round(1).values.tolist()
    [[2.0, 10.0, 12.0]]
    """
    rows = []
    for size in sizes:
        for n in workers:
            hours = {
                stage: size / rate / (1 if stage == "load" else n) / 3600
                for stage, rate in rates.items()
            }
            needs = {
                what: size * each / (n if what.endswith(_SPREAD) else 1) / 1e9
                for what, each in held.items()
            }
            worst = max(needs, key=needs.get)
            slowest = max(hours, key=hours.get)
            limit = f"memory for {worst}" if needs[worst] > memory else f"time for {slowest}"
            rows.append(
                {"articles": size, "workers": n}
                | hours
                | {"hours": sum(hours.values()), "largest": needs[worst], "breaks_first": limit}
            )
    return pd.DataFrame(rows)
