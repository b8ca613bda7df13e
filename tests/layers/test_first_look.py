"""What a file turns out to be before anything is chosen: its sheets and layers, and the kind that its headers fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.ingest import Source, guess_kind, read_rows, sheets_of
from layers.messages import GisError

if TYPE_CHECKING:
    from pathlib import Path


def test_sheets_are_listed_by_name(tmp_path: Path) -> None:
    book = tmp_path / "台账.xlsx"
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame({"单位名称": ["甲"]}).to_excel(writer, sheet_name="锅炉", index=False)
        pd.DataFrame({"村名": ["乙"]}).to_excel(writer, sheet_name="村庄", index=False)
    assert sheets_of(book) == ["锅炉", "村庄"]


def test_layers_are_listed_by_name(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"名称": ["甲"]}, geometry=[shapely.Point(115, 39)], crs=4490)
    for name in ("村庄", "矿山"):
        frame.to_file(tmp_path / "城市.gpkg", layer=name)
    assert sheets_of(tmp_path / "城市.gpkg") == ["村庄", "矿山"]


def test_text_has_no_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,甲\n", encoding="utf-8")
    assert sheets_of(tmp_path / "a.csv") == []


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b""), ("b.xlsx", b"PK\x03\x04"), ("c.gpkg", b"SQLite"), ("d.xls", b"no")]
)
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(GisError) as refused:
        sheets_of(tmp_path / name)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (("序号", "单位名称", "县区", "锅炉容量(蒸吨)", "燃料类型", "用途"), "boilers"),
        (("村名", "乡镇", "户数", "气代煤户数", "电代煤户数"), "villages"),
        (("矿山名称", "县", "矿种", "面积(公顷)", "治理状态"), "mines"),
        (("电厂名称", "机组台数", "单机容量(MW)", "燃料"), "chp_units"),
    ],
)
def test_the_headers_tell_the_kind(headers: tuple[str, ...], kind: str) -> None:
    rows = pd.DataFrame([["1"] * len(headers)], columns=list(headers), index=pd.Index([2], name="row"))
    assert guess_kind(Source("a.xlsx", None, rows)) == kind


def test_what_is_read_is_one_of_the_sheets(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("村名,户数\n甲,3\n", encoding="utf-8")
    assert guess_kind(read_rows(tmp_path / "a.csv")) == "villages"
