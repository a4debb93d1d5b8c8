"""Files that are whole or not there: Parquet parts, the manifest, and putting them in place."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

MANIFEST = "manifest.json"
_SOFTWARE = ("corpuslib", "pandas", "numpy", "scipy", "numba", "pyarrow", "regex", "sentencex")
_CODE = (".py", ".toml", ".csv", ".txt")
_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is full"}
_FULL |= {errno.EFBIG: "a file is larger than is allowed", errno.EROFS: "the disk is read-only"}


def write_table(table: pd.DataFrame, file: Path) -> None:
    """Write a table as Parquet: after this the file is there and whole, or it is as it was."""
    sink = pa.BufferOutputStream()
    rows = pa.Table.from_pandas(table, preserve_index=False)
    pq.write_table(rows, sink, compression="zstd", use_dictionary=True)
    write_bytes(sink.getvalue(), file)


def write_bytes(data: bytes | pa.Buffer, file: Path) -> None:
    """Write a file as a whole, by way of another name."""
    new = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with new.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def write_json(content: object, file: Path) -> None:
    """Write JSON, sorted, so that the same content is the same bytes."""
    write_bytes((json.dumps(content, indent=1, sort_keys=True) + "\n").encode(), file)


def read_json(file: Path) -> dict:
    """Read JSON; nothing at all where there is no such file, or none that is whole."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}


@contextmanager
def clear_errors(out: Path) -> Iterator[None]:
    """Say in one sentence what to do where a disk is full or may not be written to."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise OSError(
                f"{_FULL[error.errno]} at {os.fspath(out)!r}: make room, or name another folder, "
                "and give the same command again; it goes on from there, and earlier tables are "
                "as they were"
            ) from None
        raise


def check_writable(out: Path) -> None:
    """Make a folder, and find out before hours of work whether its tables can be written."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise type(error)(
            f"nothing can be written to {os.fspath(out)!r} ({error.strerror}); "
            "name another folder to write to"
        ) from None


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Keep others from building in the same folder at the same time, where the system can."""
    try:
        import fcntl
    except ImportError:  # not on this system
        yield
        return
    with (out / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RuntimeError(
                f"another process is building in {os.fspath(out)!r}; wait for it, or name "
                "another folder"
            ) from None
        yield


def software() -> dict[str, str]:
    """Name the versions, and the very code, that tables depend on."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for file in sorted(package.rglob("*")):
        if file.suffix in _CODE:
            name = file.relative_to(package).as_posix()
            code.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return {name: version(name) for name in _SOFTWARE} | {"code": code.hexdigest()}


def key_of(content: dict) -> str:
    """Give one name to everything that tables depend on."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def listing(folder: Path) -> dict:
    """Describe a table: its rows, and each part with its SHA-256."""
    parts = sorted(folder.glob("part-*.parquet"))
    return {
        "rows": sum(pq.read_metadata(part).num_rows for part in parts),
        "parts": {part.name: _digest(part) for part in parts},
    }


def is_whole(out: Path, manifest: dict) -> bool:
    """Tell whether the tables that a manifest lists are there, byte for byte."""
    return all(
        (out / name / part).is_file() and _digest(out / name / part) == digest
        for name, table in manifest["tables"].items()
        for part, digest in table["parts"].items()
    )


def publish(work: Path, out: Path, manifest: dict) -> None:
    """
    Put finished tables in the place of older ones.

    Each table moves as a whole. The manifest is taken away first and put
    back last: tables without one are not finished. What a kill leaves undone here
    is done when this is called again.
    """
    (out / MANIFEST).unlink(missing_ok=True)
    for name in manifest["tables"]:
        if (work / name).exists():
            old = out / f".old-{name}"
            shutil.rmtree(old, ignore_errors=True)
            if (out / name).exists():
                (out / name).rename(old)
            (work / name).rename(out / name)
            shutil.rmtree(old, ignore_errors=True)
    write_json(manifest, out / MANIFEST)
    shutil.rmtree(work, ignore_errors=True)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
