"""Ledgers as systems export them under the name ``.xls``: pages, XML of 2003, text; the truth is that of the workbook.

A workbook is read back with openpyxl and written anew by hand, so that no reader of the product has a part in it.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl

from tests.ledgers import headers, tables, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from openpyxl.worksheet.worksheet import Worksheet

    from tests.ledgers.truth import Ledger
    from tests.ledgers.writing import Write

_EXCEL = 'xmlns:x="urn:schemas-microsoft-com:office:excel"'
_OF_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def _sheets(write: Write) -> list[Worksheet]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write(path)
        return list(openpyxl.load_workbook(path).worksheets)


def _spans(sheet: Worksheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Return lines and columns of each merged block by its first cell; of the cells within it nothing."""
    spans = {}
    for block in sheet.merged_cells.ranges:
        for row, column in block.cells:
            spans[row, column] = (0, 0)
        spans[block.min_row, block.min_col] = (block.size["rows"], block.size["columns"])
    return spans


def _shown(value: object) -> str:
    return "" if value is None else value.strftime("%Y/%m/%d") if isinstance(value, dt.date) else str(value)


def table(sheet: Worksheet, *, closed: bool = True) -> str:
    """Return a sheet as a table of HTML, with or without the tags that HTML lets one leave out."""
    spans = _spans(sheet)
    lines = []
    for row in sheet.iter_rows():
        line = []
        for cell in row:
            down, across = spans.get((cell.row, cell.column), (1, 1))
            if down:
                wide = f" colspan={across}" * (across > 1) + f' rowspan="{down}"' * (down > 1)
                shown = escape(_shown(cell.value)).replace("\n", "<br style='mso-data-placement:same-cell'/>")
                line.append(f"<td class=xl65{wide}>{shown or '&nbsp;'}" + "</td>" * closed)
        lines.append("<tr height=18>" + "\r\n  ".join(line) + "</tr>" * closed)
    return "<table border=1>\r\n" + "\r\n".join(lines) + "\r\n</table>"


def page(write: Write, *, stated: str = "gb2312", encoding: str = "gb18030", closed: bool = True) -> Write:
    """Return a writer of the sheets of a workbook as one page, named as Excel does in its head."""

    def made(path: Path) -> None:
        sheets = _sheets(write)
        body = "".join(f"<div>{table(sheet, closed=closed)}</div>\r\n" for sheet in sheets)
        names = "".join(
            f"<x:ExcelWorksheet><x:Name>{escape(sheet.title)}</x:Name></x:ExcelWorksheet>" for sheet in sheets
        )
        head = f'<meta http-equiv=Content-Type content="text/html; charset={stated}">' if stated else ""
        style = "<style>td {mso-number-format:'\\@'; border:.5pt solid} /* <table> */</style>"
        path.write_bytes(
            f"<html {_EXCEL}><head>{head}<!--{names}-->{style}</head><body>{body}</body></html>".encode(encoding)
        )

    return made


def _pages(write: Write, folder: str) -> Iterator[tuple[str, str]]:
    """Yield address and content of the frame and the pages of a workbook that Excel saves as a web page."""
    sheets = _sheets(write)
    named = "".join(
        f"<x:ExcelWorksheet><x:Name>{escape(sheet.title)}</x:Name>"
        f'<x:WorksheetSource HRef="{folder}/sheet{number:03}.htm"/></x:ExcelWorksheet>'
        for number, sheet in enumerate(sheets, 1)
    )
    meta = '<meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    known = f"<!--[if gte mso 9]><xml><x:ExcelWorkbook>{named}</x:ExcelWorkbook></xml><![endif]-->"
    frames = '<frameset rows="*,39"><frame src="sheet001.htm" name=frSheet></frameset>'
    yield "", f"<html {_EXCEL}><head>{meta}{known}</head>{frames}</html>"
    for number, sheet in enumerate(sheets, 1):
        yield f"{folder}/sheet{number:03}.htm", f"<html {_EXCEL}><head>{meta}</head><body>{table(sheet)}</body></html>"


def frames(write: Write) -> Write:
    """Return a writer of a workbook as a frame with a folder of pages beside it."""

    def made(path: Path) -> None:
        for address, content in _pages(write, f"{path.stem}.files"):
            target = path.parent / address if address else path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content.encode("gb18030"))

    return made


def packed_pages(write: Write) -> Write:
    """Return a writer of the same pages in one file (MHTML)."""

    def made(path: Path) -> None:
        whole = MIMEMultipart("related")
        for address, content in _pages(write, "book.files"):
            part = MIMEText(content, "html", "gb18030")
            part["Content-Location"] = f"file:///C:/D/{address or 'book.htm'}"
            whole.attach(part)
        path.write_bytes(b"MIME-Version: 1.0\r\n" + whole.as_bytes().replace(b"MIME-Version: 1.0\n", b"", 1))

    return made


def xml_of_2003(write: Write, *, encoding: str = "utf-8") -> Write:
    """Return a writer of the sheets of a workbook as XML; blank cells and lines are left out, as Excel does."""

    def made(path: Path) -> None:
        body = "".join(
            f'<Worksheet ss:Name="{escape(sheet.title)}"><Table>{_lines(sheet)}</Table></Worksheet>'
            for sheet in _sheets(write)
        )
        names = f'xmlns="{_OF_2003}" xmlns:ss="{_OF_2003}" {_EXCEL}'
        head = f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        path.write_bytes(f"{head}<Workbook {names}>{body}</Workbook>".encode(encoding))

    return made


def _lines(sheet: Worksheet) -> str:
    spans, lines, last = _spans(sheet), [], 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        line, before = [], 0
        for cell in row:
            down, across = spans.get((cell.row, cell.column), (1, 1))
            if down and cell.value is not None:
                place = f' ss:Index="{cell.column}"' * (cell.column != before + 1)
                place += f' ss:MergeAcross="{across - 1}"' * (across > 1) + f' ss:MergeDown="{down - 1}"' * (down > 1)
                line.append(f"<Cell{place}>{_data(cell.value)}</Cell>")
                before = cell.column + across - 1
        if line:
            lines.append(
                f"<Row{f' ss:Index={chr(34)}{number}{chr(34)}' * (number != last + 1)}>{''.join(line)}</Row>\n"
            )
            last = number
    return "".join(lines)


def _data(value: Any) -> str:
    if isinstance(value, bool):
        return f'<Data ss:Type="Boolean">{value:d}</Data>'
    if isinstance(value, int | float):
        return f'<Data ss:Type="Number">{value!r}</Data>'
    if isinstance(value, dt.date):
        return f'<Data ss:Type="DateTime">{value.strftime("%Y-%m-%dT%H:%M:%S")}.000</Data>'
    return f'<Data ss:Type="String">{escape(str(value)).replace(chr(10), "&#10;")}</Data>'


def _renamed(write: Write, suffix: str) -> Write:
    """Return a writer of a file of another ending than its content should have."""

    def made(path: Path) -> None:
        write(path.with_suffix(suffix))
        path.with_suffix(suffix).rename(path)

    return made


def _of(module: Any, original: str, name: str, how: Callable[[Write], Write]) -> Ledger:
    ledger: Ledger = next(one for one in module.LEDGERS if one.name == original)
    return replace(ledger, name=name, write=how(ledger.write))


LEDGERS = (
    _of(tables, "标题与合计.xlsx", "网页.xls", page),
    _of(tables, "县名合并.xlsx", "网页合并.xls", partial(page, stated="", closed=False)),
    _of(tables, "两级表头.xlsx", "网页两级表头.xlsx", partial(page, stated="utf-8", encoding="utf-8-sig")),
    _of(tables, "小计.xlsx", "网页小计.xls", partial(page, stated="unicode", encoding="utf-16")),
    _of(tables, "多表.xlsx", "多表网页.html", page),
    _of(tables, "多表.xlsx", "多表框架.xls", frames),
    _of(tables, "多表.xlsx", "单个文件网页.xls", packed_pages),
    _of(headers, "有错的锅炉.xlsx", "有错的网页.xls", page),
    _of(tables, "两级表头.xlsx", "XML两级表头.xls", xml_of_2003),
    _of(tables, "空行空列.xlsx", "XML空行空列.xls", partial(xml_of_2003, encoding="gb18030")),
    _of(tables, "远处有空格.xlsx", "XML远处有空格.xls", partial(xml_of_2003, encoding="utf-16")),
    _of(tables, "长代码.xlsx", "XML长代码.xml", xml_of_2003),
    _of(tables, "多表.xlsx", "XML多表.xls", xml_of_2003),
    _of(texts, "gbk制表.txt", "文本.xls", lambda write: write),
    _of(texts, "utf16.txt", "文本utf16.xls", lambda write: write),
    _of(texts, "有标题.csv", "文本有标题.xlsx", lambda write: write),
    _of(tables, "标题与合计.xlsx", "其实是xlsx.xls", partial(_renamed, suffix=".xlsx")),
    _of(tables, "县名合并.xlsx", "金山表格.et", partial(_renamed, suffix=".xlsx")),
    _of(tables, "县名合并.xlsx", "其实是xlsx.csv", partial(_renamed, suffix=".xlsx")),
)
