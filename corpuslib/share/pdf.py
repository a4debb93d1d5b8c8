"""Printing pages to PDF, with a Chromium that is installed already."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
          "msedge", "microsoft-edge")  # fmt: skip
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_DATE = re.compile(rb"(/(?:Creation|Mod)Date \(D:)\d{14}")
_SECONDS = 120


def find_browser() -> str:
    """
    Find a Chromium, Chrome or Edge; ``CHROMIUM`` in the environment names another.

    Raises
    ------
    RuntimeError
        If there is none; the message says what to do.
    """
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [*map(shutil.which, _NAMES), *_PLACES]
    for path in filter(None, found):
        if shutil.which(path):
            return path
    what = f"CHROMIUM names {named!r}, which is not there" if named else "none was found"
    raise RuntimeError(
        f"PDFs are printed by Chromium, Chrome or Edge, and {what}. Install one, name it with "
        "CHROMIUM=path, or leave out --pdf and print the pages from any browser"
    )


def print_pages(pages: Iterable[Path], *, progress: bool = True) -> list[Path]:
    """
    Print pages to PDFs beside them: tagged, with an outline, the same bytes each time.

    Parameters
    ----------
    pages : iterable of Path
        HTML files.
    progress : bool, default True
        Show a bar.

    Returns
    -------
    list of Path
        The PDFs, named like the pages.

    Raises
    ------
    RuntimeError
        If there is no browser, or it fails; the message has its last words.
    """
    browser = find_browser()
    done = []
    with TemporaryDirectory(prefix="corpuslib-") as profile:
        for page in tqdm(list(pages), desc="PDF", unit="page", disable=not progress):
            part = page.with_name(f".{page.stem}.pdf.part")
            try:
                _print(browser, page, part, profile)
                part.write_bytes(_DATE.sub(rb"\g<1>19700101000000", part.read_bytes()))
                done.append(part.replace(page.with_suffix(".pdf")))
            finally:
                part.unlink(missing_ok=True)
    return done


def _print(browser: str, page: Path, part: Path, profile: str) -> None:
    root = hasattr(os, "geteuid") and os.geteuid() == 0  # Chromium has no sandbox for root
    command = [
        browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-pdf-header-footer", "--generate-pdf-document-outline",
        f"--user-data-dir={profile}", f"--print-to-pdf={part.resolve()}",
        *(["--no-sandbox"] if root else []),
        page.resolve().as_uri(),
    ]  # fmt: skip
    try:
        told = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"{page.name} was not printed within {_SECONDS} s") from None
    except OSError as error:
        raise RuntimeError(f"{browser} could not be started: {error.strerror}") from None
    if told.returncode or not part.is_file():
        last = told.stderr.decode(errors="replace").strip().splitlines()[-3:]
        raise RuntimeError("\n".join([f"{page.name} could not be printed:", *last]))
