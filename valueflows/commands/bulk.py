# SPDX-License-Identifier: MIT
"""``export --format sqlite`` and ``parquet``: the ledger as flat tables, for its keepers."""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from valueflows.commands.ledgers import opened
from valueflows.commands.running import DONE, Failure, Misuse


def sqlite(options: argparse.Namespace) -> int:
    """Write one SQLite file, in place of the one before."""
    from valueflows.exchange.bulk import to_sqlite

    return _written(options, to_sqlite)


def parquet(options: argparse.Namespace) -> int:
    """Write a folder of Parquet files, in place of the one before."""
    from valueflows.exchange.bulk import to_parquet

    def write(tables: Any, folder: Path) -> None:
        folder.mkdir()
        to_parquet(tables, folder)

    return _written(options, write)


def _written(options: argparse.Namespace, write: Callable[[Any, Path], None]) -> int:
    from valueflows.desk.bulk import flat
    from valueflows.desk.desk import desk_of
    from valueflows.exchange.tables import NotInstalledError

    if options.output is None:
        raise Misuse(f"{options.format} is no text; name a place for it with -o")
    if options.with_state:
        raise Misuse("--with-state is for records; tables hold what is in stock anyway")
    with opened(options.ledger, writable=False) as ledger, _beside(options.output) as temporary:
        try:
            write(flat(desk_of(ledger)), temporary)
        except NotInstalledError as error:
            raise Failure(str(error)) from None
    return DONE


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Yield a place beside a path; what was written there is put under the path at the end."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield temporary
        _replace(temporary, path)
    except (OSError, sqlite3.OperationalError) as error:
        raise Failure(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None
    finally:
        _remove(temporary)


def _replace(temporary: Path, path: Path) -> None:
    """Put what is new in place. A folder in the way goes only if it holds such tables alone."""
    if temporary.is_dir() and path.is_dir():
        if any(file.suffix != ".parquet" for file in path.iterdir()):
            raise Failure(f"{path} holds other files; name a folder for the tables alone")
        shutil.rmtree(path)
    temporary.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


BULK: Final = {"sqlite": sqlite, "parquet": parquet}
