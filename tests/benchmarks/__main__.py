"""Run every benchmark, or those named: ``python -m tests.benchmarks [load ...]``.

What each prints is kept in RESULTS.md, with the day and the machine.
"""

import contextlib
import io
import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib import import_module, metadata
from pathlib import Path

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
HEAD = """# Results of the benchmarks

Peer and ours in one run, identical results asserted first; only ratios taken in one run count.
`make bench` measures
anew and replaces the section of each benchmark it runs.
"""
PACKAGES = ["numpy", "numba", "pandas", "scikit-learn", "pyarrow"]


class Tee(io.StringIO):
    """Keeps what is written and passes it on."""

    def write(self, text: str) -> int:
        sys.__stdout__.write(text)
        sys.__stdout__.flush()
        return super().write(text)


def main(names: list[str]) -> None:
    """Run the `main` of each ``bench_*.py`` in turn."""
    found = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = sorted(set(names) - set(found))
    if unknown:
        sys.exit(f"no benchmark is called {unknown[0]!r}; there are: {', '.join(found)}")
    for name in names or found:
        print(f"== {name}", flush=True)
        with contextlib.redirect_stdout(Tee()) as seen:
            import_module(f"tests.benchmarks.bench_{name}").main()
        keep(name, seen.getvalue())


def keep(name: str, seen: str) -> None:
    """Put what was seen into the section of this benchmark."""
    versions = ", ".join(f"{package} {metadata.version(package)}" for package in PACKAGES)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [re.sub(r"[\r\x1b].*", "", line).rstrip() for line in seen.splitlines()]
    body = "\n".join(line for line in lines if line)
    section = (
        f"## {name}\n\n{datetime.now(UTC):%Y-%m-%d}, {machine}, {versions}\n\n```\n{body}\n```\n"
    )
    old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", old, re.MULTILINE | re.DOTALL))
    sections[name] = section.split("\n", 1)[1]
    text = "\n".join(f"## {key}\n{sections[key].rstrip()}\n" for key in sorted(sections))
    RESULTS.write_text(f"{HEAD}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
