"""A project in one GeoPackage file, which any GIS opens."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from layers import arcs, tables
from layers.kinds import CRS, KINDS
from layers.messages import GisError
from layers.slices import in_slices
from layers.store import connection as files
from layers.store import edits, history, results, scenarios, schema
from layers.store.base import Applied, Conflict
from layers.store.blobs import decoded
from layers.store.columns import from_arrow, from_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from layers.store.base import Action, Changes, HistoryEntry, Scenario, Transaction

    Features = tuple[pd.DataFrame, np.ndarray]


_SMALL = 1_000
"""Features up to which a layer is read sooner over the open connection than by GDAL."""


class _RefusedError(Exception):
    """Carries conflicts out of a transaction, which is rolled back on the way."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = conflicts


def _refuse(conflicts: list[Conflict]) -> None:
    if conflicts:
        raise _RefusedError(conflicts)


class GeoPackageStore:
    """Store of a project in a GeoPackage; made by `create` or `open`.

    Edits, history, results and facts go through one SQLite connection; bulk reads go through GDAL, never while that
    connection is in a transaction. May be used from several threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = files.file_lock(path)
        with self._file.lock:
            self._connection = files.connect(path)
            self._data_version = self._pragma_data_version()

    @classmethod
    def create(cls, path: str | Path, *, overwrite: bool = False) -> GeoPackageStore:
        """Make a new project file with an empty layer of every kind, and open it.

        Raises
        ------
        GisError
            The file exists and must not be replaced, or cannot be written.
        """
        path = Path(path)
        with files.file_lock(path).lock:
            files.create(path, overwrite=overwrite)
        return cls(path)

    @classmethod
    def open(cls, path: str | Path) -> GeoPackageStore:
        """Open a project file; one of an older format is brought up to date after a copy was made beside it.

        Raises
        ------
        GisError
            There is no such file, it is no project, or it is of a newer format (and left untouched).
        """
        return cls(Path(path))

    def kinds(self) -> list[str]:
        """Return the ids of the kinds that have a layer, in the order of `KINDS`."""
        with self._file.lock, files.guard(self.path):
            return tables.kind_ids(schema.tables(self._connection))

    def read(
        self,
        kind: str,
        *,
        bbox: tuple[float, float, float, float] | None = None,
        ids: Collection[str] | None = None,
        columns: Collection[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Return features in canonical form, as `layers.store.base.Store.read` says."""
        edits.check_kind(kind)
        with self._file.lock, files.guard(self.path):
            declared = schema.columns(self._connection, kind)
            fields = {one.name for one in KINDS[kind].fields}
            if declared and ("version" not in declared or {name.lower() for name in declared} & fields - set(declared)):
                # Another program has put its own layer in the place of ours while the project was open.
                with files.transaction(self._connection):
                    schema.complete(self._connection)
                declared = schema.columns(self._connection, kind)
            found = schema.stated_crs(self._connection, kind)
            if declared and found not in (None, CRS):
                raise GisError(
                    "Layer {layer} of {file} is in {found}: another program saved it so; save it in {crs} again.",
                    layer=kind,
                    file=self.path,
                    found=found,
                    crs=CRS,
                )
            wanted = [name for name in declared if name not in ("fid", "geom")]
            if columns is not None:
                wanted = [name for name in wanted if name in columns or name == "version"]
            if not declared or self._is_empty(kind):
                plain, geometry = pd.DataFrame({"version": []}), np.empty(0, dtype=object)
            elif ids is not None:
                plain, geometry = self._read_rows(kind, wanted, declared, ids, bbox)
            else:
                plain, geometry = self._read_layer(kind, wanted, declared, bbox)
        whole = tables.conformed(plain, KINDS[kind])
        version = whole.pop("version").astype("int64")
        asked = {name: column for name, column in whole.items() if columns is None or name in columns}
        frame = gpd.GeoDataFrame({**asked, "geometry": geometry, "version": version}, crs=CRS)
        frame.attrs = plain.attrs
        return frame

    def _read_layer(
        self, layer: str, wanted: list[str], declared: dict[str, str], bbox: tuple[float, ...] | None = None
    ) -> Features:
        """Return columns and geometries the quicker way: GDAL first reads the description of the whole file."""
        if self._is_wal():
            return self._read_rows(layer, wanted, declared, None, bbox)
        if self._is_small(layer):
            # What another program has put into a column that is not for it, GDAL reads as missing.
            with suppress(ValueError, TypeError):
                return self._read_rows(layer, wanted, declared, None, bbox)
        try:
            return self._read_all(layer, wanted, bbox)
        except NotImplementedError:  # another program has drawn arcs
            return self._read_rows(layer, wanted, declared, None, bbox)

    def _read_all(self, layer: str, wanted: list[str], bbox: tuple[float, ...] | None) -> Features:
        meta, table = pyogrio.read_arrow(self.path, layer=layer, columns=wanted, bbox=bbox, return_fids=True)
        fids = table.column(meta["fid_column"] or "fid").to_numpy()
        if bbox is not None:
            # The R-tree gives them in its own order.
            order = fids.argsort()
            table = table.take(order)
        name = meta["geometry_name"] or "wkb_geometry"
        geometry = in_slices(lambda some: shapely.from_wkb(some.to_numpy(zero_copy_only=False)), table.column(name))
        return from_arrow(table.select([column for column in wanted if column in table.column_names])), geometry

    def _read_rows(
        self,
        layer: str,
        wanted: list[str],
        declared: dict[str, str],
        ids: Collection[str] | None,
        bbox: tuple[float, ...] | None,
    ) -> Features:
        rows = edits.select(self._connection, layer, [*wanted, "geom"], None if ids is None else list(ids))
        plain = pd.DataFrame({name: from_sql(rows[name], declared[name]) for name in wanted})
        geometry, bent = decoded(rows["geom"])
        if bent.any():
            plain.attrs[arcs.READ] = tuple(plain["id"][bent]) if "id" in plain else ("?",) * int(bent.sum())
        if bbox is not None:
            inside = shapely.intersects(geometry, shapely.box(*bbox))
            plain, geometry = plain[inside].reset_index(drop=True), geometry[inside]
        return plain, geometry

    def _is_wal(self) -> bool:
        """Return whether another program, such as QGIS, has put the file in WAL mode.

        GDAL's SQLite would then take itself for the last reader on closing, and remove the log under our connection.
        """
        return bool(self._connection.execute("PRAGMA journal_mode").get == "wal")

    def _is_small(self, layer: str) -> bool:
        return self._connection.execute(f'SELECT 1 FROM "{layer}" LIMIT 1 OFFSET {_SMALL}').get is None

    def _is_empty(self, layer: str) -> bool:
        return self._connection.execute(f'SELECT 1 FROM "{layer}" LIMIT 1').get is None

    def apply(
        self, changes: Sequence[Changes], *, who: str, why: str, plan: str | None = None, keep: bool = True
    ) -> Applied | list[Conflict]:
        """Do all changes in one transaction, or none of them and return the conflicts."""
        for one in changes:
            edits.check_kind(one.kind)

        def make() -> Iterator[edits.Edit]:
            yield from (edits.prepare(self._connection, one) for one in changes)
            if plan is not None:
                yield edits.plan_edit(plan)

        return self._write(make, who=who, why=why, action="edit" if keep else "unkept")

    def undo(self, *, who: str) -> Applied | list[Conflict] | None:
        """Reverse the newest transaction that is neither undone nor an undo; `None` if there is none."""
        return self._reverse("undo", who)

    def redo(self, *, who: str) -> Applied | list[Conflict] | None:
        """Reverse the newest undo, unless something was edited since; `None` if there is none."""
        return self._reverse("redo", who)

    def _reverse(self, action: Action, who: str) -> Applied | list[Conflict] | None:
        find = history.undoable if action == "undo" else history.redoable
        with self._file.lock:
            with files.guard(self.path):
                target = find(self._connection)
            if target is None:
                return None
            if not target.kept:
                raise GisError(
                    "The change before this ({why}) was made without history: neither it nor what was before it can be"
                    " undone.",
                    why=target.why,
                )

            def make() -> list[edits.Edit]:
                if find(self._connection) != target:
                    raise GisError("{file} was just changed by another program: try again.", file=self.path)
                return history.inverse(self._connection, target.number)

            return self._write(make, who=who, why=target.why, action=action, reverses=target.number)

    def _write(
        self,
        make: Callable[[], Iterable[edits.Edit]],
        *,
        who: str,
        why: str,
        action: Action,
        reverses: int | None = None,
    ) -> Applied | list[Conflict]:
        """Write edits as one transaction; `make` is called within it, for what it reads must still hold."""
        with self._file.lock, files.guard(self.path):
            try:
                with files.transaction(self._connection):
                    done: list[edits.Done] = []
                    conflicts: list[Conflict] = []
                    for edit in make():
                        did, clashes = edits.write(self._connection, edit)
                        done += did
                        conflicts += clashes
                    _refuse(conflicts)
                    if not done:
                        return Applied(history.token(self._connection))
                    return Applied(
                        history.record(self._connection, done, who=who, why=why, action=action, reverses=reverses)
                    )
            except _RefusedError as refused:
                return refused.conflicts

    def changes_since(self, token: int) -> list[HistoryEntry]:
        """Return what the transactions after `token` did, oldest first."""
        with self._file.lock, files.guard(self.path):
            return history.entries(self._connection, since=token)

    def history_of(self, kind: str, feature: str) -> list[HistoryEntry]:
        """Return what happened to one feature, oldest first."""
        with self._file.lock, files.guard(self.path):
            return history.entries_of(self._connection, kind, feature)

    def transactions(self) -> list[Transaction]:
        """Return one line for each transaction, kind and operation, oldest first."""
        with self._file.lock, files.guard(self.path):
            return history.transactions(self._connection)

    def token(self) -> int:
        """Return the number of the newest transaction, 0 before the first."""
        with self._file.lock, files.guard(self.path):
            return history.token(self._connection)

    def edited_elsewhere(self) -> bool:
        """Return whether another program has written since this was last asked."""
        with self._file.lock, files.guard(self.path):
            before, self._data_version = self._data_version, self._pragma_data_version()
            return before != self._data_version

    def _pragma_data_version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").get)

    def meta(self) -> dict[str, str]:
        """Return the facts about the project, its plan's text among them."""
        with self._file.lock, files.guard(self.path):
            return results.meta(self._connection, of_results=False)

    def set_meta(self, **values: str) -> None:
        """Write facts about the project; others stay."""
        with self._file.lock, files.guard(self.path), files.transaction(self._connection):
            results.set_meta(self._connection, values)

    def scenarios(self) -> list[Scenario]:
        """Return the scenarios that the project keeps, by name, damaged ones too."""
        with self._file.lock, files.guard(self.path):
            return scenarios.listed(self._connection)

    def save_scenario(self, scenario: Scenario, *, who: str) -> None:
        """Keep a scenario, in the place of one of the same name."""
        with self._file.lock, files.guard(self.path), files.transaction(self._connection):
            scenarios.save(self._connection, scenario, who)

    def delete_scenario(self, name: str) -> bool:
        """Forget a scenario; `False` if there is none of that name."""
        with self._file.lock, files.guard(self.path), files.transaction(self._connection):
            return scenarios.delete(self._connection, name)

    def write_results(
        self, tables: Mapping[str, pd.DataFrame | gpd.GeoDataFrame], *, meta: Mapping[str, str] | None = None
    ) -> None:
        """Replace all result tables and the facts about them in one transaction."""
        with self._file.lock, files.guard(self.path), files.transaction(self._connection):
            results.replace(self._connection, tables, meta or {})

    def read_result(self, name: str) -> pd.DataFrame | gpd.GeoDataFrame | None:
        """Return one result table, `None` if there is none of that name."""
        with self._file.lock, files.guard(self.path):
            if name not in results.names(self._connection):
                return None
            declared = schema.columns(self._connection, name)
            wanted = [column for column in declared if column not in ("fid", "geom")]
            if "geom" in declared:
                plain, geometry = self._read_layer(name, wanted, declared)
                return gpd.GeoDataFrame(plain, geometry=geometry, crs=CRS)
            if not self._is_wal() and not self._is_small(name):
                return from_arrow(pyogrio.read_arrow(self.path, layer=name, columns=wanted)[1].select(wanted))
            rows = edits.select(self._connection, name, wanted)
            return pd.DataFrame({column: from_sql(rows[column], declared[column]) for column in wanted})

    def results(self) -> list[str]:
        """Return the names of the result tables in the order they were written."""
        with self._file.lock, files.guard(self.path):
            return results.names(self._connection)

    def result_meta(self) -> dict[str, str]:
        """Return the facts written with the results."""
        with self._file.lock, files.guard(self.path):
            return results.meta(self._connection, of_results=True)

    def close(self) -> None:
        """Let go of the file."""
        with self._file.lock:
            self._connection.close()
