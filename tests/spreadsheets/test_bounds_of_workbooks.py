"""What a small workbook would unpack to: found beforehand, and harmless where it is not found."""

import time

import pytest
from bombs import HEAD, TAIL, elsewhere, members_of, of_sheet, packed
from sheets_made import workbook

from impact.spreadsheets import grids
from impact.spreadsheets.archives import why_not_open
from impact.spreadsheets.grids import open_file
from impact.spreadsheets.workbooks import read_apart

FIRST = b'<row r="1"><c r="A1"><v>1</v></c></row>'
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def code(content: bytes) -> str | None:
    found = why_not_open(content)
    return found.code if found else None


@pytest.mark.parametrize(
    "rows",
    [
        FIRST + FAR.lower(),
        b'<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>',
        b'<row r="1048575"/><row><c r="XFD1"/><c><v>1</v></c></row>',
        FIRST + FAR.replace(b"<c ", b'<c x=">" '),
        FIRST + FAR.replace(b"<c ", b'<c x="/>" '),
        FIRST + FAR.replace(b"<c ", b'<c x="<" '),
        FIRST + FAR.replace(b"<c ", b'<c y=\'"\' x="<" '),
        FIRST + FAR.replace(b" r=", b" r = "),
        FIRST + FAR.replace(b"XFD1048576", b"A4295967295"),
        FIRST + FAR.replace(b"<c ", b"<a-b:c ").replace(b"</c", b"</a-b:c"),
    ],
    ids=range(10),
)
def test_however_a_cell_far_away_is_written_it_is_found(rows: bytes) -> None:
    assert code(of_sheet(HEAD + rows + TAIL)) == "too_many_cells"


def test_a_sheet_outside_of_the_folder_of_sheets_is_looked_into() -> None:
    assert code(elsewhere(HEAD + FIRST + FAR + TAIL)) == "too_many_cells"
    kept = open_file(elsewhere(HEAD + FIRST + TAIL), "x.xlsx")
    assert [grid.rows for grid in kept.grids] == [[[1.0]]]


def test_an_empty_row_at_the_very_end_is_no_reason() -> None:
    rows = FIRST + b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert open_file(of_sheet(HEAD + rows + TAIL), "x.xlsx").refusal is None


def test_other_kinds_of_workbooks_in_the_same_wrapping_are_refused() -> None:
    members = members_of(workbook(("表", [["x"]])))
    for name in ("content.xml", "xl/workbook.bin"):
        assert code(packed({**members, name: b"<a/>"})) == "not_a_workbook"


def test_a_tag_that_never_ends_is_judged_in_linear_time() -> None:
    plain = of_sheet(HEAD + b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>' * 7_000 + TAIL)
    for endless in (b"<c " + b' t="s"' * 50_000, b'<c t="s">' + b" " * 300_000, b"<" * 300_000):
        assert _seconds(of_sheet(HEAD + endless + TAIL)) < 1 + 10 * _seconds(plain)


def _seconds(content: bytes) -> float:
    began = time.process_time()
    why_not_open(content)
    return time.process_time() - began


@pytest.mark.parametrize("value", [b"<f/><v>0</v>", b"<v> 0 </v>", b"<v>&#48;</v>"])
def test_a_long_text_used_often_is_found_however_it_is_named(value: bytes) -> None:
    texts = b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s">%s</c></row>' % (at, at, value) for at in range(1, 3_001)
    )
    assert code(of_sheet(HEAD + rows + TAIL, texts)) == "too_large_unpacked"


def test_what_gets_through_ends_in_a_fault_and_not_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grids, "why_not_open", lambda content: None)
    opened = open_file(of_sheet(HEAD + FIRST + FAR + TAIL), "x.xlsx")
    assert opened.refusal is not None
    assert (opened.refusal.code, opened.refusal.facts) == ("too_many_cells", {"most": "60,000"})
    odd = open_file(b"PK\x03\x04 and nothing behind it", "x.xlsx")
    assert odd.refusal is not None
    assert odd.refusal.code == "not_a_workbook"


def test_a_workbook_that_takes_too_long_has_too_many_cells() -> None:
    assert read_apart(workbook(("表", [["x"]])), seconds=0.001).fault == "too_many_cells"


def test_the_largest_table_that_is_taken_fits_into_the_memory() -> None:
    rows = [[f"单位{row}，{column}" * 12 for column in range(29)] for row in range(2_000)]
    opened = open_file(workbook(("表", rows)), "x.xlsx")
    assert opened.refusal is None
    assert opened.grids[0].rows == rows
