"""
What the tests in a real browser share: Chromium, a JupyterLab, accessibility, screenshots.

They need the extra ``browser`` and a Chromium; CHROMIUM names it where it has
another place. Without either they are skipped, and say so.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from corpuslib.share.pdf import find_browser

ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"
PATIENCE = 1_000  # seconds for one test

try:
    from axe_playwright_python import base as axe
    from playwright import sync_api
except ImportError:
    axe = sync_api = None
else:
    os.environ.setdefault("AXE", str(axe.AXE_FILE_PATH))

try:
    CHROMIUM = find_browser()
except RuntimeError:
    CHROMIUM = None
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip

THREADS = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}


def pytest_collection_modifyitems(items):
    """Mark the tests of this folder as slow, and skip them where nothing can open a page."""
    lacks = None
    if sync_api is None:
        lacks = "browser tests need the extra browser: make test-browser installs it"
    elif CHROMIUM is None:
        lacks = "browser tests need Chromium: install the package chromium, or set CHROMIUM"
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.slow)
            if lacks:
                item.add_marker(pytest.mark.skip(reason=lacks))


@pytest.fixture(autouse=True)
def _in_time():
    """End a test that hangs: evaluating a promise that never settles has no time-out."""

    def stop(*_):
        raise TimeoutError(f"no end within {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(PATIENCE)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page with all that it asked the network for, and all that it complained of."""

    def __init__(self, context) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        context.set_default_timeout(30_000)
        self.page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def outside(self) -> list[str]:
        """List the addresses asked for that lie outside the page's own folder."""
        return [url for url in self.asked if not url.startswith(("file:", "data:", "blob:"))]

    def shoot(self, name: str, **options) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", **options)

    def serious(self, within: str = "html") -> list[tuple[str, str]]:
        """List what axe-core finds serious or critical: the rule, and the first place."""
        self.page.evaluate(axe.AXE_SCRIPT)
        found = self.page.evaluate("(within) => axe.run(within)", within)["violations"]
        return [
            (one["id"], one["nodes"][0]["html"][:200])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


@pytest.fixture
def visit(browser):
    """Open pages in contexts of their own: `visit(colour_scheme="dark")`."""
    contexts = []

    def visit(**options):
        contexts.append(browser.new_context(**options))
        return Visit(contexts[-1])

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Start a JupyterLab on a folder with the data of the project; give folder and address."""
    folder = tmp_path_factory.mktemp("lab")
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "notebooks").mkdir()
    settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTERLAB_SETTINGS_DIR": "settings",
              "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
              "JUPYTER_RUNTIME_DIR": "runtime"}  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
               "--ip=127.0.0.1", f"--port={port}", "--IdentityProvider.token=t",
               f"--ServerApp.root_dir={folder}", "--expose-app-in-browser"]  # fmt: skip
    log = (folder / "lab.log").open("w")
    server = subprocess.Popen(
        command,
        env=os.environ | THREADS | {name: str(folder / at) for name, at in places.items()},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        _await(f"http://127.0.0.1:{port}/api?token=t", server, folder / "lab.log")
        yield folder, f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)


def _await(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(180):
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"JupyterLab does not answer: {log.read_text()[-2000:]}")
