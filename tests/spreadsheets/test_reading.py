"""Files as they come: every encoding and form of a cell, and what a hostile workbook would unpack to."""

import io
import struct
import time
import zipfile
import zlib
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from bombs import HEAD, TAIL, of_sheet, packed
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets_made import OFFER_HEADINGS, UNIT_HEADINGS, credit_code, csv_text, unit_row, workbook

from impact.spreadsheets import cells, words
from impact.spreadsheets.cells import Trouble
from impact.spreadsheets.decoding import decode
from impact.spreadsheets.grids import Opened, open_file
from impact.spreadsheets.headings import Wish
from impact.spreadsheets.kinds import KINDS
from impact.spreadsheets.parsing import Parsed, parse
from marketplace.ground.i18n import language
from marketplace.units.credit_codes import check_code

ROWS = [UNIT_HEADINGS, unit_row(1), unit_row(2)]
FEW = [["Name", "Kind of unit"], ["友邻", "bank"]]


def read(content: bytes, wishes: dict[str, Wish] | None = None) -> Parsed:
    return parse(open_file(content, "表.csv"), wishes or {})


def codes(parsed: Parsed) -> list[str]:
    return [one.code for one in parsed.faults]


# Encodings.


@pytest.mark.parametrize("between", [",", "\t", ";"])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gb18030"), ("gb2312", "gb18030"),
     ("gb18030", "gb18030"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16")],
)  # fmt: skip
def test_the_encoding_is_decided_once_for_the_file(encoding: str, told: str, between: str) -> None:
    content = csv_text(ROWS, between).encode(encoding)
    opened = open_file(content, "表.csv")
    assert (opened.encoding, opened.candidates, opened.refusal) == (told, (), None)
    parsed = parse(opened, {})
    assert codes(parsed) == []
    assert [row.values["name_zh"] for row in parsed.sheets[0].rows] == [ROWS[1][0], ROWS[2][0]]


def test_characters_that_only_gb18030_holds_are_read() -> None:
    rows = [UNIT_HEADINGS, ["示例㐂𠮷堂", *unit_row(1)[1:]]]
    parsed = read(csv_text(rows).encode("gb18030"))
    assert parsed.sheets[0].rows[0].values["name_zh"] == "示例㐂𠮷堂"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16-le"])
def test_few_characters_are_asked_about(encoding: str) -> None:
    opened = open_file(csv_text(FEW).encode(encoding), "x.csv")
    assert "encoding_unsure" in codes(parse(opened, {}))
    assert any("友邻" in one.sample for one in opened.candidates)


def test_a_mark_at_the_beginning_or_plain_ascii_is_sure() -> None:
    for content in (
        csv_text(FEW).encode("utf-8-sig"),
        csv_text(FEW).encode("utf-16"),
        b"a,b\r\n1,2",
    ):
        assert decode(content).is_sure


def test_one_bad_byte_is_no_text_whatever_stands_around_it() -> None:
    content = csv_text(ROWS).encode("utf-8")[:-20] + b"\xff\xff\r\n"
    assert codes(read(content)) == ["not_a_text"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    parsed = read(content)
    assert parsed.faults or parsed.sheets or not content.strip()


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_text_is_never_changed_by_its_encoding(text: str, encoding: str) -> None:
    try:
        content = ("单位名称示例名册" + text).encode(encoding)
    except UnicodeEncodeError:
        return
    for one in decode(content).readings[:1]:
        assert one.text == "单位名称示例名册" + text


# Headings.


@pytest.mark.parametrize(
    "headings",
    [
        ["单位名称", "统一社会信用代码", "单位类别", "所在社区"],
        ["名称", "信用代码", "类别", "社区"],
        ["Name *", "Credit code", "Kind of unit", "Community"],
        ["name_zh", "credit_code", "kind", "community_id"],
        [" 单位全称（必填）", "统一 社会\n信用代码*", "单位性质：", "所属社区"],
    ],
)
def test_headings_are_known_by_many_names(headings: list[str]) -> None:
    parsed = read(workbook(("表", [headings, unit_row(1)[:4]])))
    assert (codes(parsed), parsed.sheets[0].rows[0].faults) == ([], ())
    assert parsed.sheets[0].rows[0].values == {
        "name_zh": "示例导入单位001", "credit_code": credit_code(1), "kind": "bank", "community_id": "C05",
    }  # fmt: skip


def test_every_kind_is_known_by_its_own_headings() -> None:
    for kind in KINDS.values():
        for labels in ([one.zh for one in kind.fields], [one.en for one in kind.fields]):
            parsed = read(workbook(("表", [labels, [one.example for one in kind.fields]])))
            layout = parsed.sheets[0].layout
            assert layout is not None
            assert layout.kind.name == kind.name
            assert [one.field for one in layout.columns] == [one.name for one in kind.fields]
            assert parsed.sheets[0].rows[0].faults == (), kind.name


def test_titles_empty_rows_and_other_sheets_are_passed_over() -> None:
    content = workbook(
        ("说明", [["请先阅读"], ["第一步"]]),
        ("单位", [["某某名册"], [], UNIT_HEADINGS, [], unit_row(1), ["", "", ""], unit_row(2)]),
    )
    parsed = read(content)
    assert [one.layout is None for one in parsed.sheets] == [True, False]
    assert [row.row for row in parsed.sheets[1].rows] == [5, 7]


def test_a_missing_column_is_named() -> None:
    parsed = read(workbook(("单位", [UNIT_HEADINGS[:3], unit_row(1)[:3]])))
    assert [(one.sheet, one.code) for one in parsed.faults] == [("单位", "column_missing")]
    assert "所在社区" in words.told(parsed.faults[0].code, parsed.faults[0].facts)


def test_merged_cells_hold_for_every_row_that_they_cover() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("资源")
        sheet.write_row(0, 0, OFFER_HEADINGS)
        for at in (1, 2, 3):
            sheet.write_row(
                at, 1, ["志愿服务", f"内容{at}", 10, "小时", 1, "2026-12-01", "2027-12-31"]
            )
        sheet.merge_range(1, 0, 3, 0, "示例导入单位001")
    parsed = read(held.getvalue())
    assert {row.values["unit_id"] for row in parsed.sheets[0].rows} == {"示例导入单位001"}


def test_a_formula_is_not_evaluated() -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet("单位")
        sheet.write_row(0, 0, UNIT_HEADINGS)
        sheet.write_row(1, 0, unit_row(1))
        sheet.write_formula(1, 0, '=HYPERLINK("http://evil.example","x")', None, "上次的值")
    assert read(held.getvalue()).sheets[0].rows[0].values["name_zh"] == "上次的值"


# Cells.


@pytest.mark.parametrize(
    ("cell", "value"),
    [(400, "400"), (400.0, "400"), (0.1 + 0.2, "0.3"), ("１，２００．５", "1200.5"), ("1 200", "1200"),
     ("2.500", "2.5"), ("4e2", "400")],
)  # fmt: skip
def test_quantities_are_read_as_people_write_them(cell: cells.Cell, value: str) -> None:
    assert cells.read_quantity(cell) == value


@pytest.mark.parametrize(
    ("cell", "code"),
    [("四百", "not_a_number"), ("400小时", "not_a_number"), (0, "not_positive"), (-3, "not_positive"),
     ("1.2345", "too_fine"), ("NaN", "not_a_number"), ("Infinity", "not_a_number"),
     ("1e400", "too_large"), (date(2026, 1, 1), "not_a_number"), (True, "not_a_number")],
)  # fmt: skip
def test_what_is_no_quantity_is_said_to_be_none(cell: cells.Cell, code: str) -> None:
    with pytest.raises(Trouble) as told:
        cells.read_quantity(cell)
    assert told.value.code == code


@pytest.mark.parametrize(
    "cell",
    [date(2026, 3, 31), 46112, 46112.0, "46112", "2026-03-31", "2026/3/31", "2026.3.31",
     "2026年3月31日", "20260331", "２０２６－０３－３１", "2026-03-31 00:00:00", " 2026 年 3 月 31 日 "],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(cell: cells.Cell) -> None:
    assert cells.read_date(cell) == "2026-03-31"


@pytest.mark.parametrize(
    "cell", ["3/31/2026", "31.3.2026", "2026-02-30", "明年", 12, "1e9", "三月", True]
)
def test_a_date_in_doubt_is_none(cell: cells.Cell) -> None:
    with pytest.raises(Trouble) as told:
        cells.read_date(cell)
    assert told.value.code == "not_a_date"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(913205990000000123.0, "digits_lost"), ("9.13206E+17", "digits_lost"),
     ("913205990000000000", "digits_lost"), ("91320599MAODEM0215", "code_bad_char"),
     ("91320599MA0DEM013B", "code_bad_check"), ("91320599MA0DEM0", "code_bad_length"),
     ("9132A599MA00TEXT08", "code_bad_region"), ("320500000012345", "code_old_code")],
)  # fmt: skip
def test_a_wrong_credit_code_says_why(cell: cells.Cell, code: str) -> None:
    with pytest.raises(Trouble) as told:
        cells.read_credit_code(cell)
    assert told.value.code == code


def test_a_credit_code_is_read_through_full_width_hyphens_and_spaces() -> None:
    assert cells.read_credit_code("９１３２０５９９ｍａ０ｄｅｍ０１３ａ") == "91320599MA0DEM013A"
    assert cells.read_credit_code(" 91320599-MA0DEM013-A ") == "91320599MA0DEM013A"


@given(st.integers(0, 10**7 - 1))
def test_made_codes_are_right(number: int) -> None:
    assert check_code(credit_code(number)).is_valid


any_cell = st.one_of(
    st.none(), st.text(max_size=80), st.integers(), st.floats(), st.booleans(), st.dates()
)


@given(any_cell, st.sampled_from(sorted(cells.READERS)))
def test_any_cell_is_a_plain_value_or_a_fault_with_words(cell: cells.Cell, reader: str) -> None:
    trouble = None
    try:
        value = cells.READERS[reader](cell)
    except Trouble as found:
        trouble = found
    if trouble is None:
        assert "\x00" not in value
        assert reader != "quantity" or 0 < Decimal(value) < 10**12
        return
    for tongue in language.LANGUAGES:
        token = language.current.set(tongue)
        told = words.told(trouble.code, trouble.facts)
        language.current.reset(token)
        assert told not in ("", trouble.code)


def test_every_fault_has_its_words_in_every_language() -> None:
    texts = language.catalogue("zh-Hans")
    assert not [code for code, text in words.FAULTS.items() if text not in texts]


# Bounds.


def lying(content: bytes, name: str, size: int) -> bytes:
    """The same archive, whose directory says another size of one member."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        true = archive.getinfo(name).file_size
    return content.replace(struct.pack("<I", true), struct.pack("<I", size))


def refusal(content: bytes) -> str:
    began = time.monotonic()
    opened: Opened = open_file(content, "x.xlsx")
    assert time.monotonic() - began < 3
    assert opened.refusal is not None
    assert opened.grids == []
    return opened.refusal.code


def test_a_workbook_that_unpacks_to_too_much_is_not_opened() -> None:
    assert refusal(of_sheet(HEAD + b" " * (40 << 20) + TAIL)) == "too_large_unpacked"
    many = {f"xl/{number}.xml": b"<a/>" for number in range(400)}
    assert refusal(packed({"[Content_Types].xml": b"<a/>", **many})) == "too_large_unpacked"


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    content = of_sheet(HEAD + b" " * (3 << 20) + TAIL)
    assert refusal(lying(content, "xl/worksheets/sheet1.xml", 1000)) == "not_a_workbook"


def test_two_cells_far_apart_are_not_a_table() -> None:
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(of_sheet(HEAD + far + TAIL)) == "too_many_cells"


def test_one_long_text_used_ten_thousand_times_is_too_much() -> None:
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000 + b"</t></si></sst>"  # fmt: skip
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 10_001)
    )
    assert refusal(of_sheet(HEAD + rows + TAIL, texts)) == "too_large_unpacked"


def test_cells_that_do_not_say_where_they_stand_are_few() -> None:
    row = b"<row>" + b"<c><v>1</v></c>" * 700 + b"</row>"
    assert refusal(of_sheet(HEAD + row + TAIL)) == "too_many_cells"


def test_entities_passwords_and_broken_archives_are_refused() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "c">]>' + HEAD + TAIL
    assert refusal(of_sheet(laughs)) == "not_a_workbook"
    locked = bytearray(workbook(("表", [["x"]])))
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert refusal(bytes(locked)) == "is_locked"
    assert refusal(workbook(("表", [["x"]]))[:-30]) == "not_a_workbook"
    assert refusal(packed({"a.txt": b"x"})) == "not_a_workbook"
    odd = packed({"[Content_Types].xml": b"<a/>", "xl/worksheets/sheet1.xml": b"not xml <<<"})
    assert refusal(odd) == "not_a_workbook"


def test_rows_columns_cells_and_sheets_are_bounded() -> None:
    assert refusal(csv_text([["x"]] * 2001).encode()) == "too_many_rows"
    assert refusal(csv_text([["x"] * 61]).encode()) == "too_many_columns"
    assert refusal(("x" * 4001).encode()) == "cell_too_long"
    assert refusal(workbook(*[(str(at), [["x"]]) for at in range(11)])) == "too_many_sheets"
    assert refusal(b"x" * (4 * 1024 * 1024 + 1)) == "too_many_bytes"
    assert refusal(workbook(("空", []))) == "nothing_here"


@settings(max_examples=40, deadline=None)  # each opens a process
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_spoilt_workbook_is_opened_or_refused_and_never_worse(at: int, spoilt: bytes) -> None:
    content = workbook(("单位", ROWS))
    at %= len(content)
    opened = open_file(content[:at] + spoilt + content[at + len(spoilt) :], "x.xlsx")
    assert opened.grids or opened.refusal


def test_the_made_bombs_are_bombs() -> None:
    """The control: what is refused would truly unpack to so much."""
    content = of_sheet(HEAD + b" " * (40 << 20) + TAIL)
    assert len(content) < 200_000
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.read("xl/worksheets/sheet1.xml")) > 40 << 20
    assert zlib.crc32(b"") == 0
