"""Files as officers have them: workbooks and texts of units and offers, made for a test."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from marketplace.units.credit_codes import check_letter

UNIT_HEADINGS = (
    "单位名称",
    "统一社会信用代码",
    "单位类别",
    "所在社区",
    "是否国有",
    "联系人",
    "联系电话",
)
OFFER_HEADINGS = (
    "提供单位", "资源类型", "资源内容", "数量", "计量单位", "最小份额", "可用自", "可用至", "适用社区", "使用条件",
)  # fmt: skip
KINDS = ("企业", "银行", "医院", "学校", "社会组织", "物业企业")
HELP = (("志愿服务", "小时", 10), ("课程师资", "课时", 2), ("场地", "处", 1), ("设备", "套", 1))


def credit_code(number: int) -> str:
    """A code that is right by the standard and nobody's: region 320599 is not assigned."""
    first = f"91320599MA{number:07d}"
    return first + check_letter(first)


def unit_row(number: int, community: str = "C05") -> list[Any]:
    return [
        f"示例导入单位{number:03d}", credit_code(number), KINDS[number % len(KINDS)], community,
        "是" if number % 9 == 0 else "否", "张某", "13800000000",
    ]  # fmt: skip


def offer_row(number: int, unit: str, place: str = "") -> list[Any]:
    kind, counted, step = HELP[number % len(HELP)]
    return [
        unit, kind, f"示例资源{number:03d}：{kind}", step * (number % 7 + 1), counted, step,
        "2026-12-01", "2027年12月31日", place, "提前一周联系",
    ]  # fmt: skip


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]]]) -> bytes:
    """An XLSX file with these sheets."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return held.getvalue()


def roll(units: int = 60, offers: int = 120, communities: Sequence[str] = ("C05",)) -> bytes:
    """A committee's roll: a title, headings, units; and on a second sheet what they offer."""
    unit_rows = [
        unit_row(number, communities[number % len(communities)]) for number in range(units)
    ]
    offer_rows = [offer_row(number, unit_rows[number % units][0]) for number in range(offers)]
    return workbook(
        ("单位", [["示例区域大党委驻区单位名册"], [], UNIT_HEADINGS, *unit_rows]),
        ("资源", [OFFER_HEADINGS, *offer_rows]),
    )


def csv_text(rows: Sequence[Sequence[Any]], between: str = ",") -> str:
    return "".join(between.join(map(str, row)) + "\r\n" for row in rows)
