"""Speed against peers: both in one process, in turn, medians, equal results asserted first."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

ROUNDS = 5


def in_turn(contestants: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, dict]:
    """
    Time functions one after the other, round by round.

    Machines are noisy: only ratios of figures from one call mean anything.

    Returns
    -------
    dict
        For each name the median ``wall`` and ``cpu`` seconds of a call.
    """
    times = {name: ([], []) for name in contestants}
    for _ in range(rounds):
        for name, function in contestants.items():
            gc.collect()
            wall, cpu = perf_counter(), process_time()
            function()
            times[name][0].append(perf_counter() - wall)
            times[name][1].append(process_time() - cpu)
    return {
        name: {"wall": median(walls), "cpu": median(cpus)} for name, (walls, cpus) in times.items()
    }


def peak_memory(code: str) -> float:
    """
    Measure how many MB a piece of code adds to the peak of a fresh process (Linux only).

    `code` has two parts, divided by a line ``---``: what is needed first (imports)
    and what is measured.
    """
    before, measured = code.split("---\n")
    script = (
        "def peak():\n    status = open('/proc/self/status').read()\n"
        "    return int(status.split('VmHWM:')[1].split()[0])\n"
        f"{before}\nstart = peak()\n{measured}\nprint(peak() - start)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    return int(done.stdout.split()[-1]) / 1024


def report(title: str, times: dict[str, dict], peer: str) -> None:
    """Print one line per contestant with its ratio to the peer (above 1: faster than it)."""
    print(title)
    for name, seen in times.items():
        ratio = {unit: times[peer][unit] / seen[unit] for unit in seen}
        print(
            f"  {name:<32} {seen['wall']:7.3f} s wall {seen['cpu']:7.3f} s cpu"
            f"   x{ratio['wall']:.2f} wall x{ratio['cpu']:.2f} cpu"
        )
