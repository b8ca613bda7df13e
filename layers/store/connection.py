"""Opening a project file, its transactions, and what goes wrong with files, said in one sentence each."""

from __future__ import annotations

import errno
import os
import secrets
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import apsw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from layers.messages import GisError
from layers.store import schema
from layers.store.blobs import register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_BUSY_MS = 2000
_CACHE_KB = 65_536
"""Pages of a transaction that fit into it are written once; it is taken as it is needed."""


class FileLock:
    """Lock of one file within this process.

    GDAL brings its own SQLite. Two SQLites in one process do not see each other's locks, and when one closes the
    file the other's are gone: so a bulk read never runs beside a transaction on the same file.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()


_locks: WeakValueDictionary[str, FileLock] = WeakValueDictionary()
_locks_guard = threading.Lock()


def file_lock(path: Path) -> FileLock:
    """Return the lock of a file, the same one for every store that is open on it."""
    with _locks_guard:
        return _locks.setdefault(os.path.realpath(path), FileLock())


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Turn what SQLite, GDAL and the file system say into a `GisError` that names the file."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise GisError(
            "Another program is writing to {file}: close it there, or wait until it is done, and try again.",
            file=path,
        ) from error
    except apsw.FullError as error:
        raise _full(path) from error
    except apsw.ReadOnlyError as error:
        raise _read_only(path) from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise GisError("{file} is damaged or no GeoPackage: use a backup copy of it.", file=path) from error
    except (apsw.Error, DataSourceError, DataLayerError, FeatureError, FieldError) as error:
        raise GisError("{file} cannot be used ({why}): check it or use a backup.", file=path, why=error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(path) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise _read_only(path) from error
        raise GisError("{file} cannot be written ({why}).", file=path, why=error.strerror) from error


def _full(path: Path) -> GisError:
    return GisError("The disk is full, {file} is as it was before: free some space and try again.", file=path)


def _read_only(path: Path) -> GisError:
    return GisError(
        "{file} cannot be written, it or its folder is read-only: copy it elsewhere or change the permissions.",
        file=path,
    )


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Write all of the block or nothing; the write lock is taken at once, so nobody can come between."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back by itself after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def connect(path: Path) -> apsw.Connection:
    """Open an existing project file of this format, or of an older one, which is brought up to date."""
    if not path.exists():
        raise GisError("There is no file {file}: check its name, or make a new project.", file=path)
    if path.is_dir():
        raise GisError("{file} is a folder: give the name of a project file in it.", file=path)
    with guard(path):
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def is_project(path: Path) -> bool:
    """Return whether a file is a project; nothing is written."""
    try:
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return False
    try:
        return "project_meta" in schema.tables(connection)
    except apsw.Error:
        return False
    finally:
        connection.close()


def _prepare(connection: apsw.Connection, path: Path) -> None:
    connection.set_busy_timeout(_BUSY_MS)
    connection.execute("PRAGMA trusted_schema = OFF")
    register(connection)
    found = _format(connection, path)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    if not connection.readonly("main"):
        # QGIS keeps a file it edits in WAL mode until it closes it; that serves as well until then.
        connection.set_busy_timeout(0)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
        except apsw.BusyError:
            pass
        finally:
            connection.set_busy_timeout(_BUSY_MS)
    if found < schema.FORMAT:
        _back_up(connection, path, found)
        with transaction(connection):
            for number in range(found, schema.FORMAT):
                MIGRATIONS[number](connection)
    elif not schema.is_complete(connection) and not connection.readonly("main"):
        with transaction(connection):
            schema.complete(connection)


def _format(connection: apsw.Connection, path: Path) -> int:
    try:
        present = schema.tables(connection)
    except apsw.NotADBError as error:
        raise GisError("{file} is not a GeoPackage: give a project file, or use import.", file=path) from error
    if "gpkg_contents" not in present:
        raise GisError("{file} is not a GeoPackage: give a project file, or use import.", file=path)
    if "project_meta" not in present:
        raise GisError(
            "{file} is a GeoPackage but no project: make a project and use import to bring its layers in.",
            file=path,
        )
    value = connection.execute("SELECT max(CAST(value AS INTEGER)) FROM project_meta WHERE key = 'format'").get or 0
    if value > schema.FORMAT:
        raise GisError(
            "{file} was written by a newer version of this program (format {found}, known up to {known}):"
            " open it with that version.",
            file=path,
            found=value,
            known=schema.FORMAT,
        )
    return int(value)


MIGRATIONS: dict[int, Callable[[apsw.Connection], None]] = {0: schema.complete}
"""What brings a file of each older format to the next one, within one transaction."""


def _back_up(connection: apsw.Connection, path: Path, found: int) -> None:
    """Copy the file beside itself before a migration, never over an earlier copy.

    Through SQLite: closing the file anywhere else in this process would drop the locks on it.
    """
    target = path.with_name(f"{path.name}.bak-format{found}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.bak-format{found}-{number}")
    part = _beside(target)
    try:
        copy = apsw.Connection(str(part))
        with copy.backup("main", connection, "main") as backup:
            backup.step()
        copy.close()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def create(path: Path, *, overwrite: bool) -> None:
    """Write a new project file: whole under another name in the same folder, then in place at once."""
    if path.is_dir():
        raise GisError("{file} is a folder: give the name of a project file in it.", file=path)
    if path.exists() and not overwrite:
        raise GisError("{file} exists: choose another name, or say that it may be replaced.", file=path)
    if not path.parent.is_dir():
        raise GisError("The folder of {file} does not exist: make it first.", file=path)
    content = schema.blank()
    part = _beside(path)
    with guard(path):
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            put_in_place(part, path)
        finally:
            part.unlink(missing_ok=True)


def put_in_place(part: Path, path: Path) -> None:
    """Move a finished project file to its name; what an interrupted writer left beside an older one goes first."""
    _settle(path)
    part.replace(path)
    _sync_folder(path.parent)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def _settle(path: Path) -> None:
    """Let SQLite finish or undo what an interrupted writer left beside the old file: it must not reach the new one."""
    for suffix in ("-journal", "-wal"):
        leftover = path.with_name(path.name + suffix)
        if not leftover.exists():
            continue
        try:
            old = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
            old.execute("SELECT count(*) FROM sqlite_master").get  # noqa: B018 - reading is what settles it
            old.close()
        except (apsw.NotADBError, apsw.CorruptError, apsw.CantOpenError):
            pass
        leftover.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name lasting; Windows does it by itself and cannot open a folder."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
