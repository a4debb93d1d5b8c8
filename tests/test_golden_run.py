"""A change of the numbers of the embedded corpus is a decision: `make golden` records it."""

import json
import os
import subprocess
import sys

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.golden import HERE, KEPT, differences, golden_tables, hash_of, summary


@pytest.mark.skipif(not KEPT.exists(), reason="no golden run has been recorded (make golden)")
def test_the_numbers_of_the_embedded_corpus_are_those_that_were_decided_on():
    changed = differences(json.loads(KEPT.read_text()), summary(golden_tables()))
    assert not changed, "\n".join([*changed, "if this was meant: make golden, and say why"])


def test_a_hash_sees_a_change_in_the_sixth_digit_and_none_in_the_ninth():
    values = pd.Series([0.25, float("nan"), -1.0])
    assert hash_of(values) == hash_of(values + 1e-9)
    assert hash_of(values) != hash_of(values + 1e-6)
    assert hash_of(values) != hash_of(values.fillna(0.0))
    assert hash_of(values) != hash_of(values.iloc[::-1])


def test_a_hash_tells_a_missing_text_from_an_empty_one():
    assert hash_of(pd.Series(["a", None])) != hash_of(pd.Series(["a", ""]))
    assert hash_of(pd.Series(["a", "b"])) != hash_of(pd.Series(["a, b"]))


def test_differences_name_table_and_column():
    table = pd.DataFrame({"n": [1], "mean": [0.5]})
    kept = summary({"days": table})
    assert differences(kept, kept) == []
    assert differences(kept, summary({"days": table.assign(mean=0.6)})) == [
        "days: column 'mean' differs"
    ]
    assert differences(kept, summary({})) == [
        "days: 1 rows before, None now",
        "days: column 'mean' differs",
        "days: column 'n' differs",
    ]


@pytest.mark.slow
def test_threads_and_hash_seeds_do_not_change_the_numbers(tmp_path):
    for threads in ("1", "2"):
        (tmp_path / threads).mkdir()
        names = ("OMP", "OPENBLAS", "MKL", "NUMBA")
        environment = {f"{name}_NUM_THREADS": threads for name in names}
        subprocess.run(
            [sys.executable, "-m", "tests.golden", str(tmp_path / threads)],
            env=os.environ | environment | {"PYTHONHASHSEED": threads},
            cwd=HERE.parent,
            check=True,
        )
    files = sorted((tmp_path / "1").iterdir())
    assert len(files) == 5
    for file in files:
        one, two = pd.read_parquet(file), pd.read_parquet(tmp_path / "2" / file.name)
        assert_frame_equal(one, two, rtol=1e-9, atol=1e-9)
