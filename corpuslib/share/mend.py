"""Making HTML from notebooks fit for a page that loads nothing and can be read aloud."""

import base64
import hashlib
import re
from collections.abc import Container

from bs4 import BeautifulSoup
from bs4.element import PreformattedString, Tag

_DROPPED = ["script", "meta", "base", "link", "iframe", "frame", "object", "embed", "form", "title"]
_LOADING = {"src", "srcset", "poster", "background", "data", "href", "xlink:href", "ping"}
_OUTSIDE = re.compile(r"@import[^;]*;?|url\((?!\s*[\"']?(?:#|data:))[^)]*\)", re.IGNORECASE)
_MISSING = r"NaN|NaT|<NA>|None|[-\u2013\u2014]?"
_COLUMNS = {
    "day": re.compile(rf"\d{{4}}-\d\d-\d\d(?: [\d:.]+)?|{_MISSING}"),
    "number": re.compile(rf"[-+\u2212]?\d[\d.,\u00a0\u202f]*(?:[eE][-+]?\d+)?\s?%?|{_MISSING}"),
}


class Mender:
    """
    Mend the pieces of one page, in their order on the page.

    Each call takes one piece of HTML and returns it balanced, with nothing
    that loads, runs or leads astray:

    - scripts, frames and forms go; a script stays only in a piece called
      `interactive`, and its hash is kept for the page's security policy;
    - addresses that would be loaded go; links to other notebooks lead to their
      pages, links into the repository become plain text;
    - only the first ``h1`` stays one; headings get ids to link to;
    - a table gets scopes for its headings, right-aligned numbers, and a box of its
      own to scroll in; an image without a description is called by what stands above it.

    Parameters
    ----------
    pages : container of str
        Names, without suffix, of the notebooks that are pages of the site.
    top : int, default 1
        The highest level that a heading may have.

    Attributes
    ----------
    headings : list of (int, str, str)
        Level, id and text of each heading so far.
    scripts : list of str
        Hashes of the scripts that stay, as a security policy writes them.
    """

    def __init__(self, pages: Container[str] = (), *, top: int = 1) -> None:
        self.pages = pages
        self.top = top
        self.headings: list[tuple[int, str, str]] = []
        self.scripts: list[str] = []
        self._ids: set[str] = set()
        self._n_tables = self._n_figures = 0

    def __call__(self, html: str, interactive: bool = False) -> str:
        soup = BeautifulSoup(html, "html.parser")
        for tag in soup(["html", "head", "body"]):
            tag.unwrap()
        self._disarm(soup, interactive)
        for link in soup("a", href=True):
            self._lead(link)
        for heading in soup(re.compile("^h[1-6]$")):
            self._head(heading)
        for image in soup("img"):
            image["alt"] = " ".join(image.get("alt", "").split()) or self._beside()
        for figure in soup("figure"):
            self._n_figures += 1
            _box(figure.img, "figure", f"Figure {self._n_figures}")
        for table in soup("table"):
            if table.find_parent("table") is None:
                self._table(table)
        return str(soup)

    def _disarm(self, soup: BeautifulSoup, interactive: bool) -> None:
        for tag in soup(_DROPPED):
            if tag.name == "script" and interactive and not tag.get("src"):
                digest = hashlib.sha256((tag.string or "").encode()).digest()
                self.scripts.append(f"'sha256-{base64.b64encode(digest).decode()}'")
            else:
                tag.decompose()
        for aside in soup(string=lambda text: isinstance(text, PreformattedString)):
            aside.extract()  # comments and the like, whose ends browsers see elsewhere
        for style in soup("style"):
            if style.has_attr("scoped") or "<" in style.get_text():
                style.decompose()
            elif style.string:
                style.string = _OUTSIDE.sub("none", style.string)
        for tag in soup(True):
            for name, value in list(tag.attrs.items()):
                text = " ".join(value) if isinstance(value, list) else str(value)
                if name.startswith("on"):
                    del tag[name]
                elif name == "style":
                    tag[name] = _OUTSIDE.sub("none", text)
                elif name in _LOADING and not _stays(tag.name, name, text.strip()):
                    del tag[name]
        for image in soup("img", src=False):
            image.replace_with(f"[image not included: {image.get('alt') or 'no description'}]")

    def _lead(self, link: Tag) -> None:
        href = link["href"].strip()
        page = re.fullmatch(r"(?:\./)?([^/:]+)\.ipynb(#.*)?", href)
        if page and page[1] in self.pages:
            link["href"] = f"{page[1]}.html{page[2] or ''}"
        elif not re.match(r"https?://|mailto:|#", href, re.IGNORECASE):
            link.unwrap()

    def _head(self, heading: Tag) -> None:
        level = max(int(heading.name[1]), self.top)
        self.top = max(self.top, 2)
        text = " ".join(heading.get_text().split())
        name = base = re.sub(r"\s", "-", heading.get("id") or text) or "section"
        while name in self._ids:
            name = f"{base}-{len(self._ids)}"
        self._ids.add(name)
        heading.name, heading["id"] = f"h{min(level, 6)}", name
        self.headings.append((level, name, text))

    def _beside(self) -> str:
        if not self.headings:
            return "Figure at the beginning of the page, described in the text beside it"
        return f"Figure in the section “{self.headings[-1][2]}”, described in the text beside it"

    def _table(self, table: Tag) -> None:
        self._n_tables += 1
        for name in ("border", "style"):
            del table[name]
        _join_header(table)
        for corner in table.select("thead th"):
            corner["scope"] = "col"
            if not corner.get_text(strip=True):
                corner.name = "td"
                del corner["scope"]
        for side in table.select("tbody th"):
            side["scope"] = "row"
        _classify_columns(table)
        titles = [cell.get_text(" ", strip=True) for cell in table.select("thead th")]
        _break_names(table)
        caption = table.caption.get_text(" ", strip=True) if table.caption else ", ".join(titles)
        label = f"Table {self._n_tables}" + (f": {caption[:150]}" if caption else "")
        _box(table, "table", label)


def _stays(tag: str, attribute: str, address: str) -> bool:
    """Say whether an address may stand: a link to follow, a place on the page, a picture inside."""
    return (tag, attribute) == ("a", "href") or address.startswith(("#", "data:image/"))


def _box(tag: Tag, name: str, label: str) -> None:
    """Put something wide into a box that scrolls, also by keyboard."""
    attributes = {"class": name, "role": "region", "tabindex": "0", "aria-label": label}
    tag.wrap(Tag(name="div", attrs=attributes))


def _join_header(table: Tag) -> None:
    """Put the names of an index, which pandas gives a row of their own, beside the columns'."""
    rows = [row.find_all("th") for row in table.select("thead tr")]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or table.select("thead [colspan]"):
        return
    pairs = list(zip(*rows, strict=True))
    if not any(upper.get_text(strip=True) and lower.get_text(strip=True) for upper, lower in pairs):
        for upper, lower in pairs:
            if lower.get_text(strip=True):
                upper.string = lower.get_text(strip=True)
        rows[1][0].parent.decompose()


def _break_names(table: Tag) -> None:
    """Let the names of columns break after an underscore, so that a wide table stays in sight."""
    for heading in table.select("thead th"):
        if heading.string and "_" in heading.string:
            first, *rest = re.split("(?<=_)(?=[^_])", heading.string)
            heading.string = first
            for part in rest:
                heading.append(Tag(name="wbr", can_be_empty_element=True))
                heading.append(part)


def _classify_columns(table: Tag) -> None:
    """Mark the columns that hold nothing but numbers, or nothing but days."""
    rows = _grid(table)
    if table.select("[colspan]") or len({len(row) for row in rows}) != 1:
        return
    for column in zip(*rows, strict=True):
        cells = [cell for cell in column if cell is not None]
        texts = [cell.get_text(strip=True) for cell in cells if cell.find_parent("thead") is None]
        for name, pattern in _COLUMNS.items():
            if any(texts) and all(pattern.fullmatch(text) for text in texts):
                for cell in cells:
                    cell["class"] = name
                break


def _grid(table: Tag) -> list[list[Tag | None]]:
    """Put the cells of a table in their columns; None where one from above reaches down."""
    grid, reach = [], {}
    for row in table.find_all("tr"):
        line = []
        for cell in [*row.find_all(["td", "th"], recursive=False), None]:
            while reach.get(len(line), 0):
                reach[len(line)] -= 1
                line.append(None)
            if cell is not None:
                rows = str(cell.get("rowspan", 1))
                reach[len(line)] = max(int(rows), 1) - 1 if rows.isdecimal() else 0
                line.append(cell)
        grid.append(line)
    return grid
