"""A large ledger as a bureau sends it: ``python -m benchmarks.ledger FOLDER SCALE`` writes 20 columns of it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import numpy as np
import xlsxwriter

from layers.kinds import words

ROWS = 100_000
FILE = "台账.xlsx"
HEADERS = words(
    "序号 县(市、区) 乡镇 单位名称 统一社会信用代码 地址 锅炉编号 锅炉型号 额定蒸吨 用途 燃料种类 投运时间 经度 纬度 "
    "治理方式 完成时限 完成情况 责任单位 责任人 备注"
)
COUNTIES = ("满城县", "清苑区", "徐水区", "定兴县", "涿州市")


def write_ledger(path: Path, rows: int) -> None:
    """Write a workbook of boilers: numbers, dates and text, some capacities with their unit."""
    random = np.random.default_rng(2018)
    capacities = random.choice(np.array([2, 4, 10, 20, 35, "2t", "10蒸吨"], dtype=object), rows)
    uses, fuels = random.choice(["供热", "工业", "生活"], rows), random.choice(["燃煤", "原煤", "天然气"], rows)
    done = random.choice(["在用", "已拆除"], rows)
    lon, lat = 115 + random.random(rows).round(6), 38.5 + (random.random(rows) * 0.7).round(6)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADERS)
        for at in range(rows):
            number = at + 1
            first = [number, COUNTIES[at % 5], f"第{at % 300}乡", f"示例单位{number}公司", f"9113060{number:011d}X"]
            kind = [f"某某路{at % 1000}号", f"GL-{number}", "DZL4-1.25", capacities[at], str(uses[at]), str(fuels[at])]
            sheet.write_row(number, 0, [*first, *kind])
            sheet.write_datetime(number, 11, dt.datetime(2000, 1, 1) + dt.timedelta(days=at % 6000), day)
            last = ["拆除", "2018年10月底", str(done[at]), "生态环境局", f"张{at % 500}"]
            sheet.write_row(number, 12, [float(lon[at]), float(lat[at]), *last])


if __name__ == "__main__":
    write_ledger(Path(sys.argv[1]) / FILE, max(1_000, round(ROWS * float(sys.argv[2]))))
    print("written")
