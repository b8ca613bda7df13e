"""What systems export under the name .xls: pages and XML of 2003, whole, cut off and made to do harm; all by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from layers.ingest import read_rows, sheets_of
from layers.messages import GisError

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv="Content-Type" content="text/html; charset=GB2312"><title>导出</title>
<style>td {mso-number-format:"\\@"}</style></head><body>
<script>document.write("<table><tr><td>坏</td></tr></table>")</script>
<h3>保定市燃煤锅炉台账</h3><p>单位：蒸吨</p>
<table><caption>续</caption>
<thead><tr><th rowspan=2>县<th rowspan=2>单位名称<th colspan=2>锅炉情况<th rowspan=2>统一社会信用代码</tr>
<tr><th>额定蒸吨<th>投运时间</tr></thead>
<tr><td rowspan=2>满城区<td> 甲&amp;
  厂 <td x:num="10.25">10.3<td x:num="43404">2018/10/31<td>911306071234567890</tr>
<tr><td>乙<br>厂<td>1,204<td>&nbsp;<td>911306071234567891</tr>
<tr><td rowspan=2>清苑区<td>鎔<p>厂</p><td rowspan=2>6<td><td></tr>
<tr><td>丁厂<td><td></tr>
<tr><td colspan=2>合计<td>1220<td><td></tr></table><p>版权所有</p></body></html>"""


def page(folder: Path, text: str, encoding: str = "gb18030") -> Path:
    path = folder / "台账.xls"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_page_is_read_as_the_workbook_that_it_stands_for(tmp_path: Path) -> None:
    source = read_rows(page(tmp_path, PAGE))
    assert source.sheet == "保定市燃煤锅炉台账"
    assert set(source.units) == {"蒸吨"}
    assert source.rows.fillna("-").to_dict("list") == {
        "县": ["满城区", "满城区", "清苑区", "清苑区"],
        "单位名称": ["甲& 厂", "乙\n厂", "鎔\n厂", "丁厂"],
        "锅炉情况·额定蒸吨": ["10.25", "1,204", "6", "-"],
        "锅炉情况·投运时间": ["2018/10/31", "-", "-", "-"],
        "统一社会信用代码": ["911306071234567890", "911306071234567891", "-", "-"],
    }
    # Two lines above the table and its caption come first, as in Excel.
    assert list(source.rows.index) == [6, 7, 8, 9]
    told = [str(one) for one in source.warnings]
    assert len(told) == 2
    assert "1 rows of totals" in told[0]
    assert "锅炉情况·额定蒸吨 has quantities over several rows" in told[1]


@pytest.mark.parametrize(
    ("stated", "encoding"), [("GBK", "gbk"), ("utf-8", "gb18030"), ("nonsense", "utf-8"), ("utf-8", "utf-16-le")]
)
def test_what_a_page_states_of_its_encoding_is_believed_where_it_fits(
    tmp_path: Path, stated: str, encoding: str
) -> None:
    source = read_rows(page(tmp_path, PAGE.replace("GB2312", stated), encoding))
    assert source.rows.loc[8, "单位名称"] == "鎔\n厂"


def test_an_encoding_that_nobody_can_guess_can_be_named(tmp_path: Path) -> None:
    text = "<table><tr><td>單位名稱<td>縣<tr><td>甲廠<td>滿城</table>"
    path = page(tmp_path, text, "big5")
    assert list(read_rows(path, encoding="big5").rows.columns) == ["單位名稱", "縣"]


def test_a_page_that_ends_too_early_loses_no_row_silently(tmp_path: Path) -> None:
    source = read_rows(page(tmp_path, PAGE[: PAGE.index("丁厂") + 1]))
    assert list(source.rows["单位名称"]) == ["甲& 厂", "乙\n厂", "鎔\n厂", "丁"]
    assert "cut off" in str(source.faults[9])
    assert "ends within a table" in str(source.warnings[-1])
    whole = read_rows(page(tmp_path, PAGE[: PAGE.index("<tr><td>丁厂")].rstrip()))
    assert len(whole.rows) == 3
    assert whole.faults == {}
    assert "ends within a table" in str(whole.warnings[-1])


def test_several_tables_of_a_page_are_chosen_by_name(tmp_path: Path) -> None:
    one = "<p>{}</p><table><tr><td>单位名称</td><td>县</td></tr><tr><td>{}</td><td>满城区</td></tr></table>"
    path = page(tmp_path, one.format("二〇一七年", "甲") + one.format("二〇一八年", "乙") + one.format("", "丙"))
    assert sheets_of(path) == ["二〇一七年", "二〇一八年", "Sheet3"]
    assert list(read_rows(path, sheet="二〇一八年").rows["单位名称"]) == ["乙"]
    with pytest.raises(GisError, match=r"several sheets.*二〇一七年, 二〇一八年, Sheet3"):
        read_rows(path)
    with pytest.raises(GisError, match="no sheet or layer 表: it has"):
        read_rows(path, sheet="表")


def test_a_table_within_a_layout_is_the_ledger(tmp_path: Path) -> None:
    inner = "<table><tr><td>单位名称<td>县<tr><td>甲<td>满城区</table>"
    source = read_rows(page(tmp_path, f"<table><tr><td>打印<td>返回</tr><tr><td colspan=2>{inner}</tr></table>"))
    assert source.rows.to_dict("list") == {"单位名称": ["甲"], "县": ["满城区"]}


def test_a_frame_reads_only_what_lies_in_its_folder(tmp_path: Path) -> None:
    frame = """<html><!--<x:Name>锅炉</x:Name> <x:WorksheetSource HRef="{}"/>--><frameset><frame></frameset></html>"""
    (tmp_path / "秘密.htm").write_text("<table><tr><td>单位名称<td>县<tr><td>甲<td>乙</table>", encoding="utf-8")
    inside = tmp_path / "里"
    (inside / "a.files").mkdir(parents=True)
    (tmp_path / "秘密.htm").rename(inside / "a.files" / "sheet 1.htm")
    path = page(inside, frame.format("a.files/sheet%201.htm"))
    assert sheets_of(path) == ["锅炉"]
    assert len(read_rows(path).rows) == 1
    outside = inside / "a.files"
    for address in ("../a.files/../../none.htm", "../里/a.files/sheet%201.htm", "file:///etc/passwd", "a/%00"):
        with pytest.raises(GisError, match="only the frame of a workbook"):
            read_rows(page(outside, frame.format(address)))


@pytest.mark.parametrize(
    "text",
    [
        "<table>" + "<tr><td rowspan=65534 colspan=16000>a" * 9000 + "</table>",
        "<table><tr>" + "<td colspan=999999999>a" * 9 + "</table>",
    ],
)
def test_spans_that_would_fill_the_memory_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(GisError, match="cells as far out as row"):
        read_rows(page(tmp_path, text))


def test_a_page_without_a_table_is_empty_and_a_deep_one_is_read(tmp_path: Path) -> None:
    with pytest.raises(GisError, match="is empty"):
        read_rows(page(tmp_path, "<html><body>登录已超时，请重新登录</body></html>"))
    deep = "<div><font>" * 20_000 + "<table><tr><td>单位名称<td>县<tr><td>甲<td>乙</table>"
    assert len(read_rows(page(tmp_path, deep)).rows) == 1


XML = """<?xml version="1.0" encoding="GB2312"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">
<Worksheet ss:Name="代码"><Table><Row><Cell><Data ss:Type="String">县</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
<Worksheet ss:Name="锅炉 &amp; 炉"><Table>
<Row><Cell ss:MergeAcross="4"><Data ss:Type="String">台账</Data></Cell></Row>
<Row ss:Index="3" ss:Span="1"/>
<Row><Cell><Data ss:Type="String">县</Data></Cell><Cell><Data ss:Type="String">单位名称</Data></Cell>
 <Cell><Data ss:Type="String">额定蒸吨</Data></Cell><Cell><Data ss:Type="String">投运时间</Data></Cell>
 <Cell><Data ss:Type="String">代码</Data></Cell></Row>
<Row><Cell ss:MergeDown="2"><Data ss:Type="String">满城区</Data></Cell>
 <Cell><Data ss:Type="String">甲</Data><Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">批注</ss:Data></Comment></Cell>
 <Cell><Data ss:Type="Number">1.05E1</Data></Cell><Cell><Data ss:Type="DateTime">2018-10-31T00:00:00.000</Data></Cell>
 <Cell><Data ss:Type="String">130602199901011234</Data></Cell></Row>
<Row><Cell ss:Index="2"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>乙</B><Font>厂</Font></ss:Data></Cell>
 <Cell ss:Index="5"><Data ss:Type="Number">1.3060219990101E+17</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">丙</Data></Cell><Cell ss:Index="4"><Data ss:Type="Error">#REF!</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_xml_of_2003_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = page(tmp_path, XML)
    assert sheets_of(path) == ["代码", "锅炉 & 炉"]
    source = read_rows(path)
    assert source.sheet == "锅炉 & 炉"
    rows = source.rows.astype("object").where(source.rows.notna(), None)
    assert list(rows.index) == [6, 7, 8]
    assert [str(one) for one in rows.loc[6]] == ["满城区", "甲", "10.5", "2018-10-31", "130602199901011234"]
    assert list(rows.loc[7]) == ["满城区", "乙厂", None, None, "1.3060219990101E+17"]
    # Where a cell above reaches down, the next cell without a place of its own stands beside it.
    assert list(rows.loc[8]) == ["满城区", "丙", None, None, None]
    told = [str(one) for one in source.warnings]
    assert any("1 codes whose last digits Excel has lost (row 7)" in one for one in told)
    assert any("1 cells hold an error of a formula" in one for one in told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<Workbook", '<!DOCTYPE a [<!ENTITY b "ccc"><!ENTITY d "&b;&b;">]><Workbook', "declares XML entities"),
        ('ss:Index="3"', 'ss:Index="999999999"', "cells as far out as row"),
        ('ss:Index="5"', 'ss:Index="99999"', "cells as far out as row 7 and column 99999"),
        ('ss:Index="3"', 'ss:Index="1"', "row 1 comes twice"),
        ('ss:Index="5"', 'ss:Index="0"', "Index=0"),
        ('ss:Index="5"', 'ss:Index="-5"', "Index=-5"),
        ("</Table></Worksheet></Workbook>", "", "may be damaged"),
        ("<Row>", "<Row><Cell>" * 300, "may be damaged"),
    ],
)
def test_xml_that_is_spoilt_or_does_harm_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in XML
    with pytest.raises(GisError, match=said):
        read_rows(page(tmp_path, XML.replace(old, new)))


def test_text_under_the_name_of_a_workbook_has_no_sheets(tmp_path: Path) -> None:
    path = page(tmp_path, "县\t单位名称\n满城区\t甲\n")
    assert sheets_of(path) == []
    assert list(read_rows(path).rows["单位名称"]) == ["甲"]
    with pytest.raises(GisError, match="has no sheets"):
        read_rows(path, sheet="Sheet1")


def test_codes_that_are_written_as_formulas_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    """`="130602"` makes Excel keep every digit; any other formula stays the text that it is."""
    rows = (("单位名称", "代码"), ("甲", '="130602199901011234"'), ("乙", "=1+1"), ("丙", '=A1&"x"'))
    wanted = ["130602199901011234", "=1+1", '=A1&"x"']
    path = page(tmp_path, "\n".join("\t".join(row) for row in rows))
    assert list(read_rows(path).rows["代码"]) == wanted
    cells = "".join(f"<tr><td>{name}<td>{code.replace('&', '&amp;')}" for name, code in rows)
    assert list(read_rows(page(tmp_path, f"<table>{cells}</table>")).rows["代码"]) == wanted


def ledger(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>"


def test_a_number_is_shown_as_it_is_where_it_keeps_no_more_digits(tmp_path: Path) -> None:
    rows = '<td>甲<td x:num="2018.1">2018.10<td x:num="10.25">10.3', f'<td>乙<td x:num="1">{"8" * 30_000}x<td>1'
    source = read_rows(page(tmp_path, ledger("<td>单位名称<td>投运时间<td>额定蒸吨", *rows)))
    assert list(source.rows.iloc[0]) == ["甲", "2018.10", "10.25"]


@pytest.mark.parametrize("stated", ["undefined", "hex", "iso-8859-1", "windows-1252", "us-ascii", "x" * 40])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_an_encoding_that_fits_all_bytes_or_none_is_not_believed(tmp_path: Path, stated: str, encoding: str) -> None:
    source = read_rows(page(tmp_path, PAGE.replace("GB2312", stated), encoding))
    assert source.rows.loc[8, "单位名称"] == "鎔\n厂"


def test_an_encoding_that_is_none_of_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GisError, match="no encoding undefined"):
        read_rows(page(tmp_path, PAGE), encoding="undefined")


def test_what_sheets_reach_over_counts_together(tmp_path: Path) -> None:
    cell = '<Cell><Data ss:Type="String">a</Data></Cell>'
    far = "".join(
        f'<Worksheet ss:Name="{n}"><Table><Row ss:Index="1048576">{cell}</Row></Table></Worksheet>' for n in range(3)
    )
    with pytest.raises(GisError, match="cells as far out as row 1048576"):
        read_rows(page(tmp_path, XML[: XML.index("<Worksheet")] + far + "</Workbook>"))
    with pytest.raises(GisError, match="cells as far out as row"):
        read_rows(page(tmp_path, ledger(*["<td colspan=999>a<td>b"] * 6000) * 2))


def test_a_title_over_more_columns_than_there_are_is_a_title(tmp_path: Path) -> None:
    rows = "<td colspan=16384>锅炉台账", "<td>单位名称<td>县", "<td>甲<td>满城区" + "<td>" * 2000
    source = read_rows(page(tmp_path, ledger(*rows)))
    assert source.titles == ("锅炉台账",)
    assert source.rows.to_dict("list") == {"单位名称": ["甲"], "县": ["满城区"]}


def test_a_frame_reads_each_page_once_and_not_too_many(tmp_path: Path) -> None:
    named = '<x:Name>表{}</x:Name> <x:WorksheetSource HRef="{}.htm"/>'
    frame = "<html><!--{}--><frameset><frame></frameset></html>"
    (tmp_path / "1.htm").write_text(ledger("<td>单位名称<td>县", "<td>甲<td>满城区"), encoding="utf-8")
    once = "".join(named.format(number, "./1" if number else 1) for number in range(250))
    assert sheets_of(page(tmp_path, frame.format(once))) == ["表0"]
    many = "".join(named.format(number, number) for number in range(201))
    with pytest.raises(GisError, match="201 sheets, and at most 200"):
        sheets_of(page(tmp_path, frame.format(many)))


def test_a_long_comment_is_no_row(tmp_path: Path) -> None:
    text = ledger("<td>单位名称<td>县", "<td>甲<td>满城区")
    source = read_rows(page(tmp_path, text.replace("<tr><td>甲", f"<!--{'A' * 11_000_000}--><tr><td>甲")))
    assert source.rows.to_dict("list") == {"单位名称": ["甲"], "县": ["满城区"]}
