"""
Corpora that no memory holds, and more than one machine.

`term_rates`, `keyness`, `mark_copies`, `extract_statements`, `score_stances` and
`stance_timeline` take a table as one DataFrame, as a Dask DataFrame, or in parts: a
folder of Parquet files (`read_parts`) or a list of DataFrames. Each does the same
thing in the same two steps: a pure function of a part gives sums, and sums are put
together. Results are those of one DataFrame, to 1e-9.

>>> import pandas as pd
>>> from corpuslib import term_rates
>>> days = [pd.DataFrame({"article_id": [n], "text": ["Talks on gas."]}) for n in "ab"]
>>> term_rates(days, ["talks"])[["term", "n", "total", "n_articles"]]
    term  n  total  n_articles
0  talks  2      6           2

A corpus of any format gets into parts by ``python -m corpuslib build CORPUS --out
FOLDER`` (`build_tables`), which goes on to copies, statements, stances and days, and
can be stopped and taken up again.

Where the work is done
----------------------
Here, one part after the other, unless a Dask client is given (extra ``cluster``:
``pip install -e '.[cluster]'``). Processes on this machine::

    from dask.distributed import Client, LocalCluster

    if __name__ == "__main__":  # LocalCluster starts this very file again in its workers
        cluster = LocalCluster(n_workers=4, threads_per_worker=1, dashboard_address=None,
                               memory_limit="4GB")
        with Client(cluster) as client:
            build_tables("press/*.jsonl", "tables", client=client)
            term_rates(read_parts("tables/articles"), ["talks"], freq="W", client=client)

A cluster that runs already, whose machines see the same files under the same paths and
have the same packages installed::

    client = Client("tcp://10.0.0.5:8786")

A SLURM cluster, by ``dask-jobqueue`` (not a dependency: ``pip install dask-jobqueue``;
written by its manual, not tried here)::

    from dask_jobqueue import SLURMCluster

    cluster = SLURMCluster(queue="normal", cores=1, processes=1, memory="6GB",
                           walltime="12:00:00", job_extra_directives=["--requeue"])
    cluster.adapt(minimum=2, maximum=100)
    client = Client(cluster)

A worker that dies costs its own work only: the parts it had are done again elsewhere. A
part that fails wherever it is done is named at the end, with the reason, and the others
are kept (`PartsError`). Workers need some 3 GB each for parts of 10,000 articles.

What does not grow without end is said by `plan`.
"""

from corpuslib.parts import Part, Parts, read_parts
from corpuslib.scale.build import build_tables
from corpuslib.scale.copies import mark_copies
from corpuslib.scale.engine import PartsError, connect
from corpuslib.scale.statements import extract_statements, score_stances, stance_timeline
from corpuslib.scale.words import keyness, term_rates

__all__ = [
    "Part",
    "Parts",
    "PartsError",
    "build_tables",
    "connect",
    "extract_statements",
    "keyness",
    "mark_copies",
    "read_parts",
    "score_stances",
    "stance_timeline",
    "term_rates",
]
