"""
Statements as tasks of Label Studio, and annotated tasks as statements.

Each article is a task whose predictions are its statements: a region labelled with the kind,
and for each region quote type, speaker, actor, days and flags. The project needs
`LABELING`, which ``export_statements`` writes beside the tasks. What a labelling interface
cannot hold (cue, mentions, confidence ...) rides along in the task's data under
``statements`` and finds its region again by its id. Offsets are counted in characters, as
Label Studio does since version 1.4.
"""

import json
from pathlib import Path

import pandas as pd

from corpuslib import __version__
from corpuslib.statements.exchange.rows import records, statements_of

_FLAGS = ("conditional", "negated", "question", "background")
_WRITTEN = ("speaker", "actor", "said_low", "said_high")
_OWN = ("start", "end", "text", "kind", "quote", *_WRITTEN, *_FLAGS)

#: The labelling interface that the tasks are made for.
LABELING = """\
<View>
  <Labels name="kind" toName="text">
    <Label value="speech"/>
    <Label value="position"/>
    <Label value="action"/>
  </Labels>
  <Text name="text" value="$text" granularity="word"/>
  <Choices name="quote" toName="text" perRegion="true" choice="single" showInline="true">
    <Choice value="direct"/>
    <Choice value="mixed"/>
    <Choice value="indirect"/>
    <Choice value="unmarked"/>
  </Choices>
  <TextArea name="speaker" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>
  <TextArea name="actor" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>
  <TextArea name="said_low" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>
  <TextArea name="said_high" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>
  <Choices name="flags" toName="text" perRegion="true" choice="multiple" showInline="true">
    <Choice value="conditional"/>
    <Choice value="negated"/>
    <Choice value="question"/>
    <Choice value="background"/>
  </Choices>
</View>
"""


def write_tasks(statements: pd.DataFrame, texts: pd.Series, file: Path) -> None:
    by_article: dict[str, list[dict]] = {name: [] for name in texts.index}
    for row in records(statements):
        by_article[row["article_id"]].append(row)
    tasks = [_task(name, texts[name], rows) for name, rows in by_article.items() if rows]
    file.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _task(name: str, text: str, rows: list[dict]) -> dict:
    rest = {_region_id(row): {k: v for k, v in row.items() if k not in _OWN} for row in rows}
    result = [part for row in rows for part in _region(row)]
    prediction = {"model_version": f"corpuslib {__version__}", "result": result}
    return {
        "data": {"text": text, "article_id": name, "statements": rest},
        "predictions": [prediction],
    }


def _region_id(row: dict) -> str:
    """Give the id of a statement without the ``#`` at which Label Studio cuts ids."""
    return row["statement_id"].replace("%", "%25").replace("#", "%23")


def _region(row: dict) -> list[dict]:
    place = {"start": row["start"], "end": row["end"]}

    def part(name: str, form: str, **value: object) -> dict:
        at = {"id": _region_id(row), "from_name": name, "to_name": "text", "type": form}
        return at | {"value": place | value}

    kinds = [row["kind"]] if row["kind"] is not None else []
    parts = [part("kind", "labels", text=row["text"], labels=kinds)]
    if row["quote"] is not None:
        parts.append(part("quote", "choices", choices=[row["quote"]]))
    parts += [
        part(name, "textarea", text=[row[name]]) for name in _WRITTEN if row[name] is not None
    ]
    flags = [flag for flag in _FLAGS if row[flag]]
    return parts + ([part("flags", "choices", choices=flags)] if flags else [])


def read_tasks(file: Path) -> pd.DataFrame:
    """
    Read tasks as Label Studio exports them ("JSON"); of one task the last annotation counts.

    A task that nobody has annotated gives its predictions. A region that was drawn anew has
    the id that Label Studio gave it, and no cue, mentions or confidence.
    """
    try:
        tasks = json.loads(file.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{file} is no JSON: {error}") from error
    if not isinstance(tasks, list):
        raise ValueError(f"{file} holds no list of tasks; export it from Label Studio as JSON")
    rows = []
    for number, task in enumerate(tasks):
        try:
            rows += _rows(task, number, file)
        except (AttributeError, IndexError, KeyError, OverflowError, TypeError) as error:
            raise ValueError(
                f"task {number} of {file} is not as Label Studio writes it: {error!r}"
            ) from error
    return statements_of(rows, file)


def _rows(task: dict, number: int, file: Path) -> list[dict]:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ValueError(f"task {number} of {file} has no data.text")
    done = [a for a in task.get("annotations") or [] if not a.get("was_cancelled")]
    chosen = (done or task.get("predictions") or [{}])[-1]
    regions: dict[str, dict] = {}
    for part in chosen.get("result") or []:
        value = part.get("value", {})
        if "id" not in part or "start" not in value or "end" not in value:
            continue
        start, end = int(value["start"]), int(value["end"])
        rest = (data.get("statements") or {}).get(part["id"], {})
        row = regions.setdefault(
            part["id"],
            {
                "statement_id": part["id"],
                "article_id": data.get("article_id", f"task-{task.get('id', number)}"),
                "start": start,
                "end": end,
                "text": data["text"][start:end],
            }
            | rest,
        )
        name = part.get("from_name")
        if name == "kind":
            row["kind"] = next(iter(value.get("labels", [])), None)
        elif name == "quote":
            row["quote"] = next(iter(value.get("choices", [])), None)
        elif name == "flags":
            row |= dict.fromkeys(value.get("choices", []), True)
        elif name in _WRITTEN:
            texts = value.get("text", [])
            row[name] = texts if isinstance(texts, str) else next(iter(texts), None)
    return list(regions.values())
