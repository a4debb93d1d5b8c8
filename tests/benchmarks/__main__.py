"""Run every benchmark, or those named: ``python -m tests.benchmarks [load ...]``."""

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> None:
    """Run the `main` of each ``bench_*.py`` in turn."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = [name for name in names if f"bench_{name}" not in found]
    if unknown:
        short = ", ".join(name.removeprefix("bench_") for name in found)
        sys.exit(f"no benchmark is called {unknown[0]!r}; there are: {short}")
    for name in [f"bench_{name}" for name in names] or found:
        import_module(f"tests.benchmarks.{name}").main()
        print(flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
