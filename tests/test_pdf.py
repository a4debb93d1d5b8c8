"""Printing to PDF: by the browser that is there, with a clear word where there is none."""

import shutil
import sys

import pytest

from corpuslib.share.pdf import find_browser, print_pages

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the browser made here is a script")


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """Put a program in the place of the browser."""

    def browser(code):
        path = tmp_path / "chrome"
        path.write_text(f"#!{sys.executable}\nimport sys, time\n"
                        "out = next(a for a in sys.argv if a.startswith('--print-to-pdf='))\n"
                        f"out = out.partition('=')[2]\n{code}\n")  # fmt: skip
        path.chmod(0o755)
        monkeypatch.setenv("CHROMIUM", str(path))
        page = tmp_path / "a'b #1.html"
        page.write_text("<p>Hello</p>")
        return page

    return browser


def test_without_a_browser_the_message_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "none"))
    with pytest.raises(RuntimeError, match=r"CHROMIUM names .*none', which is not there\. Install"):
        find_browser()
    monkeypatch.delenv("CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("corpuslib.share.pdf._PLACES", ())
    with pytest.raises(RuntimeError, match=r"and none was found\. Install one, name it"):
        print_pages([])


def test_a_page_is_printed_beside_itself_without_the_moment(browser):
    page = browser(
        "open(out, 'wb').write(b'%PDF /CreationDate (D:20311231235959+00\\'00\\')')\n"
        "assert sys.argv[-1].startswith('file:///') and '%23' in sys.argv[-1]"
    )
    (pdf,) = print_pages([page], progress=False)
    assert pdf == page.with_suffix(".pdf")
    assert pdf.read_bytes() == b"%PDF /CreationDate (D:19700101000000+00'00')"
    assert sorted(path.suffix for path in page.parent.iterdir()) == ["", ".html", ".pdf"]


@pytest.mark.parametrize("code", ["sys.exit('no display')", "print('no display', file=sys.stderr)"])
def test_what_the_browser_says_in_failing_is_passed_on(browser, code):
    page = browser(code)
    with pytest.raises(RuntimeError, match=r"#1\.html could not be printed:\nno display"):
        print_pages([page], progress=False)
    assert not page.with_suffix(".pdf").exists()


def test_a_browser_that_hangs_is_stopped(browser, monkeypatch):
    page = browser("time.sleep(60)")
    monkeypatch.setattr("corpuslib.share.pdf._SECONDS", 0.5)
    with pytest.raises(RuntimeError, match="not printed within"):
        print_pages([page], progress=False)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="there is no Chromium here")
def test_chromium_prints_the_same_bytes_again(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>T</title><h1>Talks</h1><p>They go on.")
    first = print_pages([page], progress=False)[0].read_bytes()
    assert first.startswith(b"%PDF")
    assert b"/StructTreeRoot" in first
    assert print_pages([page], progress=False)[0].read_bytes() == first
