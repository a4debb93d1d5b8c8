"""The command line: ``python -m corpuslib check | run | share | build``."""

import argparse
import os
import sys
import warnings
from collections.abc import Sequence

import pandas as pd

from corpuslib.plain import plain_line


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Do what a command line asks for.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``python -m corpuslib``; those of this process when None.

    Returns
    -------
    int
        0 if it was done; 1 if not, with the reason on standard error.
    """
    options = _parser().parse_args(arguments)
    try:
        options.do(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print("stopped; earlier results are as they were", file=sys.stderr)
        return 130
    except (OSError, ValueError, RuntimeError) as error:
        message = plain_line(f"corpuslib {options.command}: {error}")
        print(message, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m corpuslib", description="From a folder of articles to pages to hand on."
    )
    commands = parser.add_subparsers(
        dest="command", required=True, metavar="check | run | share | build"
    )

    check = commands.add_parser("check", help="say what a corpus holds, and what is wrong with it")
    check.add_argument("path", help="file, folder, glob or .zip of articles")
    check.add_argument("--codebook", metavar="FOLDER", help="look at this codebook, too")
    check.set_defaults(do=_check)

    run = commands.add_parser("run", help="execute notebooks on a corpus")
    run.add_argument("notebooks", nargs="+", metavar="NOTEBOOK")
    run.add_argument("--corpus", required=True, metavar="PATH")
    run.add_argument("--codebook", metavar="FOLDER")
    where = run.add_mutually_exclusive_group(required=True)
    where.add_argument("--out", metavar="FOLDER", help="where to put executed copies")
    where.add_argument("--in-place", action="store_true", help="rewrite the notebooks themselves")
    run.set_defaults(do=_run)

    share = commands.add_parser("share", help="render executed notebooks to pages")
    share.add_argument("folder", help="where the executed notebooks are")
    share.add_argument("--corpus", metavar="PATH")
    share.add_argument("--codebook", metavar="FOLDER")
    share.add_argument("--out", required=True, metavar="FOLDER", help="where to put the pages")
    share.add_argument("--excerpts", type=int, metavar="N", help="cut passages to N words")
    share.add_argument("--pdf", action="store_true", help="print PDFs too (needs a Chromium)")
    share.set_defaults(do=_share)

    build = commands.add_parser("build", help="write all tables of a corpus of any size to files")
    build.add_argument("corpus", help="file, folder, glob or .zip of articles")
    build.add_argument("--out", required=True, metavar="FOLDER", help="where to put the tables")
    build.add_argument("--codebook", metavar="FOLDER")
    build.add_argument("--stories", action="store_true", help="find retellings, too (in memory)")
    build.add_argument("--rows", type=int, default=10_000, help="articles per part (10000)")
    helpers = build.add_mutually_exclusive_group()
    helpers.add_argument("--workers", type=int, metavar="N", help="processes on this machine")
    helpers.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster: tcp://...")
    build.set_defaults(do=_build)
    return parser


def _check(options: argparse.Namespace) -> None:
    from corpuslib.articles import audit, load_articles

    articles = load_articles(options.path)
    findings = audit(articles)
    findings["share"] = findings["share"].map("{:.1%}".format, na_action="ignore")
    _print(findings, "check")
    if options.codebook is not None:
        from corpuslib.check import check_codebook

        found = check_codebook(options.codebook, articles)
        print(f"\ncodebook: {len(found)} findings")
        if len(found):
            _print(found, "severity", "file", "place", "what", "remedy")


def _print(table: pd.DataFrame, *left: str) -> None:
    wide = {name: table[name].str.ljust(table[name].str.len().max()) for name in left}
    print(plain_line(table.assign(**wide).to_string(index=False, na_rep="")))


def _run(options: argparse.Namespace) -> None:
    from corpuslib.share import run_notebooks

    run_notebooks(
        options.notebooks, corpus=options.corpus, codebook=options.codebook, out=options.out
    )


def _share(options: argparse.Namespace) -> None:
    from corpuslib.share import share_notebooks

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        share_notebooks(
            options.folder,
            corpus=options.corpus,
            codebook=options.codebook,
            out=options.out,
            excerpts=options.excerpts,
            pdf=options.pdf,
        )
    for one in caught:
        if one.category is UserWarning:
            print(plain_line(f"corpuslib share: {one.message}"), file=sys.stderr)


def _build(options: argparse.Namespace) -> None:
    from corpuslib.scale import build_tables, connect

    with connect(workers=options.workers, scheduler=options.scheduler) as client:
        tables = build_tables(
            options.corpus,
            options.out,
            codebook=options.codebook,
            stories=options.stories,
            rows=options.rows,
            client=client,
        )
    print(f"{len(tables)} tables in {options.out}: {', '.join(tables)}")


if __name__ == "__main__":
    sys.exit(main())
