"""Invented articles, as word processors, web servers and press databases write them."""

import gzip
import io
import zipfile

#: Three articles of two invented papers. The first headline holds a date that is not its day.
PRESS = [
    {
        "title": "May 1, 2031: the day the ferries stopped",
        "source": "Norhaven Post",
        "day": "2031-05-06",
        "text": ["The ferries to Sudhaven sail again.", "Nobody waved, the crews said."],
    },
    {
        "title": "Port of Sudhaven closed",
        "source": "Sudhaven Courier",
        "day": "2031-05-07",
        "text": ["The mayor closed the port – “for a week”, he said.", "It rained."],
    },
    {
        "title": "Talks open in Norhaven",
        "source": "Norhaven Post",
        "day": "2031-05-17",
        "text": ["The two mayors met on 12 April 2030 and met again today."],
    },
]
MONTHS = {4: "April", 5: "May"}


def american(day: str) -> str:
    """Write an ISO day as ``May 6, 2031``."""
    year, month, date = map(int, day.split("-"))
    return f"{MONTHS[month]} {date}, {year}"


def british(day: str) -> str:
    """Write an ISO day as ``6 May 2031``."""
    year, month, date = map(int, day.split("-"))
    return f"{date} {MONTHS[month]} {year}"


def expected(articles=PRESS) -> list[tuple]:
    """Title, source, day and text that must come out."""
    return [(a["title"], a["source"], a["day"], "\n\n".join(a["text"])) for a in articles]


def saved(document) -> bytes:
    """The bytes of anything that has a method ``save``."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(package: bytes, **members) -> bytes:
    """A zip archive with some members replaced or added (``__`` in a name is ``/``)."""
    members = {name.replace("__", "/"): content for name, content in members.items()}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys([*old.namelist(), *members]):
            new.writestr(name, members[name] if name in members else old.read(name))
    return stream.getvalue()


def word(*paragraphs: str) -> bytes:
    """A Word file of plain paragraphs."""
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def nexis(articles=PRESS, *, listed=None, marks=True, cover=True, language=None) -> bytes:
    """An export of Nexis Uni, with the headlines `listed` on its cover."""
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()

    def add(text: str, *, bold: bool = False, mark: str | None = None) -> None:
        paragraph = document.add_paragraph()
        if mark and marks:
            start = OxmlElement("w:bookmarkStart")
            start.set(qn("w:id"), mark.rpartition("_")[2])
            start.set(qn("w:name"), mark)
            paragraph._p.append(start)
        paragraph.add_run(text).bold = bold or None

    if cover:
        listed = [a["title"] for a in articles] if listed is None else listed
        add("User Name: An Archivist", bold=True)
        add("Job Number: 1234567", bold=True)
        add(f"Documents ({len(listed)})", bold=True)
        for number, title in enumerate(listed, 1):
            add(f"{number}. {title}")
            add("Client/Matter: -None-", bold=True)
            add("Search Terms: ferries", bold=True)
            table = document.add_table(2, 2)
            table.cell(0, 0).text = "Content Type"
            table.cell(1, 0).text = "News"
    for number, article in enumerate(articles, 1):
        add("", mark=f"Bookmark_{number}")
        add(article["title"], bold=True)
        add(article["source"])
        add(article.get("dateline", f"{american(article['day'])} Tuesday, Final Edition"))
        add("")
        add(f"\nCopyright 2031 {article['source']} All Rights Reserved")
        add("Section:\xa0NEWS; Pg. 3", bold=True)
        add("Length:\xa0120 words", bold=True)
        add("Byline:\xa0By ANNA MAREK", bold=True)
        if not article.get("bodiless"):
            add("Body", bold=True, mark=f"Body_{number}")
        for text in article["text"]:
            add(text)
            add("")
        add("Classification", bold=True)
        add("Language:\xa0ENGLISH", bold=True)
        add("\nLoad-Date:\xa0June 30, 2031", bold=True)
        if not article.get("endless"):
            add("\nEnd of Document", bold=True)
    return saved(document)


def rtf(body: str, head: str = "") -> bytes:
    """Rich text around a body in which paragraphs are lines."""
    escaped = "".join(
        c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in body
    )
    return (
        "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman\\fcharset0 Times;}}"
        f"{{\\info{{\\title Nothing of this}}}}{head}\n" + escaped.replace("\n", "\\par\n") + "}"
    ).encode("ascii")


def factiva_lines(articles=PRESS, *, listed=None, bookmarks=True, rights=True) -> bytes:
    """An export of Factiva (.rtf) without field codes, its list of headlines in front."""
    titles = [a["title"] for a in articles] if listed is None else listed
    out = [
        f'{{\\field{{\\*\\fldinst{{HYPERLINK "toc{i}"}}}}{{\\fldrslt {title}}}}}\n'
        for i, title in enumerate(titles, 1)
    ]
    for i, article in enumerate(articles, 1):
        mark = f"{{\\*\\bkmkstart toc{i}}}{{\\*\\bkmkend toc{i}}}" if bookmarks else ""
        lines = [
            "World News",
            mark + article["title"],
            "By Anna Marek",
            f"{100 + i} words",
            british(article["day"]),
            "09:15",
            article["source"],
            "NORPST",
            "English",
            *(["(c) 2031 An Invented House"] if rights else []),
            "",
            *article["text"],
            "",
            f"Document {number(i)}",
            "",
        ]
        out.append("\n".join(lines))
    out.append("\nSearch Summary\nText\nferries\n© 2031 Factiva, Inc. All rights reserved.\n")
    return rtf("".join(out))


def factiva_fields(articles=PRESS, *, linked=None) -> bytes:
    """An export of Factiva (.rtf) with field codes, each article a table."""
    out = []
    for i, article in enumerate(articles, 1):
        rows = {
            "SE": "World News",
            "HD": article["title"],
            "WC": f"{100 + i} words",
            "PD": british(article["day"]),
            "SN": article["source"],
            "LA": "English",
            "LP": article["text"][0],
            "TD": "\n".join(article["text"][1:]),
            "NS": "gcat : Political/General News",
            "AN": f"Document {number(i)}",
        }
        out += [
            f"\\trowd\\cellx800\\cellx9000 {code}\\cell {value}\\cell\\row\n"
            for code, value in rows.items()
            if value
        ]
    return rtf("".join(out) + "\nSearch Summary\n© 2031 Factiva, Inc.\n")


def number(i: int) -> str:
    """The number that a database gives to its i-th article."""
    return f"NORPST0020310506eb56000{i:02}"


def factiva_page(articles=PRESS, *, codes=False, extra_frames=()) -> bytes:
    """An export of Factiva (.html), with or without field codes."""
    pieces = []
    for i, article in enumerate(articles, 1):
        paragraphs = "".join(
            f'<p class="articleParagraph enarticleParagraph">{t}</p>' for t in article["text"]
        )
        if codes:
            rows = {
                "HD": f'<b class="enHeadline">{article["title"]}</b>',
                "WC": "120 words",
                "PD": british(article["day"]),
                "ET": "15:32",
                "SN": article["source"],
                "LP": paragraphs,
                "AN": f"Document {number(i)}",
            }
            inner = "".join(
                f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{cell}</td></tr>'
                for code, cell in rows.items()
            )
            inner = f"<table>{inner}</table>"
        else:
            inner = (
                f'<div>World; 1</div><div id="hd"><span class="enHeadline counted">{i}) '
                f'{article["title"]}</span></div><div class="author">By Anna Marek</div>'
                f"<div>1,120 words</div><div>{british(article['day'])}</div>"
                f"<div>{article['source']}</div><div>NORPST</div><div>English</div>"
                f"<div>(c) 2031</div>{paragraphs}<p>An Invented House</p>"
                f"<p>Document {number(i)}</p>"
            )
        pieces.append(
            f'<div id="article-{number(i)}"><div class="article enArticle">{inner}</div></div>'
        )
    pieces += [f'<div id="article-{name}"></div>' for name in extra_frames]
    page = (
        '<html><head><meta charset="utf-8"><title>Factiva</title></head><body>'
        f"<h1>Factiva</h1>{''.join(pieces)}<p>© 2031 Factiva, Inc.</p></body></html>"
    )
    return page.encode()


def proquest(articles=PRESS, *, total=None) -> bytes:
    """An export of ProQuest (.txt)."""
    bar, pieces = "_" * 60, []
    for i, article in enumerate(articles, 1):
        text = article.get("between", "\n\n").join(article["text"])
        parts = [
            f"Document {i} of {total or len(articles)}",
            article["title"],
            "https://archive.example/docview/" + str(i),
            f"Abstract: {article.get('abstract', 'None available.')}",
            "Links: https://links.example/?date=2031-01-01",
            *([] if article.get("abstract") else [f"Full text: {text}"]),
            "Subject: Ferries; Ports",
            f"Title: {article['title']}",
            f"Publication title: {article['source']}; Norhaven",
            "Publication year: 2031",
            f"Publication date: {american(article['day'])}",
            f"Document URL: https://archive.example/docview/{i}",
            "Last updated: 2031-12-01",
            "Database: Invented Newsstream",
        ]
        pieces.append("\n\n".join(parts))
    tail = "Contact us at: https://archive.example/contact\n\nCopyright 2031 ProQuest, invented"
    return f"\n{bar}\n\n".join(["", *pieces, tail]).encode()


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, text in enumerate(pages):
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        drawn = f"BT /F1 12 Tf 72 720 Td ({escaped}) Tj ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for i, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{i} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        out
        + (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
        ).encode()
    )


def encrypted(data: bytes, user: str, owner: str = "secret", algorithm: str = "AES-256") -> bytes:
    """A PDF with passwords."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm=algorithm)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def workbook(*sheets: tuple[str, list]) -> bytes:
    """A workbook: names of sheets, and their rows."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(book)


def page(title: str, text: str, day: str = "2031-05-06") -> bytes:
    """A page of an invented paper."""
    return (
        f'<html><head><title>{title}</title><meta property="article:published_time" '
        f'content="{day}T08:00:00Z"></head><body><nav>Home</nav><article><h1>{title}</h1>'
        f"<p>{text}</p></article></body></html>"
    ).encode()


def fetched(
    url: str, body: bytes, *, kind="text/html; charset=utf-8", status="200 OK", extra=""
) -> bytes:
    """A record of a web archive: what a server answered."""
    http = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}Content-Length: {len(body)}\r\n\r\n"
    )
    block = http.encode() + body
    return (
        (
            "WARC/1.0\r\nWARC-Type: response\r\n"
            f"WARC-Target-URI: {url}\r\nWARC-Date: 2031-12-24T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:{len(url):09}>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def zipped(*records: bytes) -> bytes:
    """The records of a web archive, packed one by one."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def knowledge(title: str, url: str, time: str = "20310506101500") -> str:
    """A line of GDELT's knowledge graph."""
    cells = [f"{time}-7", time, "1", "post.example", url] + ["x;y,z#1"] * 22
    cells[26] = f"<PAGE_LINKS>a;b</PAGE_LINKS><PAGE_TITLE>{title}</PAGE_TITLE>"
    return "\t".join(cells)
