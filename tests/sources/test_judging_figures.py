"""What is a figure and what is a person: columns, cells, periods, freshness, small counts; pure."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.sources.addresses import is_of_this_world, read_url
from impact.sources.filing import read_grid
from impact.sources.periods import read_period
from impact.sources.persons import could_name_a_home, could_name_a_person, why_not_column
from impact.sources.rules import Cell, freshness_of, hidden_among, meets_135
from impact.sources.states import COLUMNS
from impact.spreadsheets.grids import Grid


@pytest.mark.parametrize(
    "heading",
    ["姓名", "户主姓名", "身份证号", "手机号", "联系电话", "车牌", "Name", "phone", "ID card", "resident", "年龄", "微信", "学号"],
)  # fmt: skip
def test_a_column_that_could_hold_persons_is_none_of_ours(heading: str) -> None:
    assert why_not_column(heading) == "names_a_person"


@pytest.mark.parametrize(
    "heading",
    ["小区", "楼栋", "单元", "房号", "门牌号", "地址", "building", "household", "GPS", "网格"],
)
def test_a_column_finer_than_a_community_is_none_of_ours(heading: str) -> None:
    assert why_not_column(heading) == "finer_than_community"


def test_every_column_of_the_form_is_taken_in_both_languages() -> None:
    for column, words in COLUMNS.items():
        assert [why_not_column(one) for one in (column, *words)] == [None] * (len(words) + 1)
    assert why_not_column("天气") == "unknown_column"


@pytest.mark.parametrize(
    "text",
    ["电话 13812345678", "138 1234 5678", "１３８１２３４５６７８", "138-1234-5678", "0512-62345678", "320501199001011234",
     "张先生说好", "李某", "王阿姨", "a.b@example.com", "苏E12345", "Mr Smith", "+86 138 1234 5678"],
)  # fmt: skip
def test_a_cell_that_looks_like_a_person_is_told(text: str) -> None:
    assert could_name_a_person(text)


@pytest.mark.parametrize(
    "text", ["3幢502室", "12号楼", "2单元", "502室", "三栋", "Room 502", "building 3"]
)
def test_a_cell_that_looks_like_a_door_is_told(text: str) -> None:
    assert could_name_a_home(text)


@pytest.mark.parametrize(
    "text",
    ["青少年暑托班", "人次，不是不同的儿童", "2025年上半年，含淞潭社区", "累计460余万", "室内活动12场", "公益金余额146300元",
     "高校创意项目", "施工许可", "张家港路段", "共 4650000 分"],
)  # fmt: skip
def test_a_note_about_many_is_taken(text: str) -> None:
    assert not could_name_a_person(text)
    assert not could_name_a_home(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("2025", "2025-01-01", "2025-12-31"), ("2025年", "2025-01-01", "2025-12-31"),
     ("2025-Q3", "2025-07-01", "2025-09-30"), ("2025年第三季度", "2025-07-01", "2025-09-30"),
     ("2025年上半年", "2025-01-01", "2025-06-30"), ("2025-H2", "2025-07-01", "2025-12-31"),
     ("2024-02", "2024-02-01", "2024-02-29"), ("2025年3月", "2025-03-01", "2025-03-31"),
     ("2025-03-05", "2025-03-05", "2025-03-05"), ("2025-03-05/2025-04-01", "2025-03-05", "2025-04-01")],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(text: str, start: str, end: str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert read_period(period.text) == period


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2025-13", "2025-Q5", "2025-02-30", "2025-04-01/2025-03-01", "1999"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert read_period(text) is None


def test_a_response_is_met_only_with_all_three_times_and_unknown_while_one_is_missing() -> None:
    names = ("acknowledge", "first_responder_on_site", "joint_force_on_site")

    def met(*times: int | None) -> bool | None:
        return meets_135(
            dict(zip(names, (None if t is None else Decimal(t) for t in times), strict=True))
        )

    assert met(60, 180, 300) is True
    assert met(61, 180, 300) is False
    assert met(60, 181, 300) is False
    assert met(60, 180, None) is None
    assert met(61, None, None) is None
    assert meets_135({}) is None


def test_no_delivery_is_silence_and_never_a_nought() -> None:
    today = date(2026, 11, 22)
    assert freshness_of(None, 31, today) == "silent"
    assert freshness_of(date(2026, 10, 22), 31, today) == "fresh"
    assert freshness_of(date(2026, 10, 21), 31, today) == "late"
    assert freshness_of(date(2026, 9, 20), 31, today) == "silent"


def _cell(community: str | None, number: int | None) -> Cell:
    return Cell("visits", "2025", community, (None if number is None else Decimal(number),))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=9))
def test_small_counts_of_communities_are_hidden_and_never_one_alone(numbers: list[int]) -> None:
    cells = [_cell(None, sum(numbers)), *(_cell(f"C{n}", one) for n, one in enumerate(numbers))]
    hidden = hidden_among(cells)
    assert 0 not in hidden, "the whole is no community"
    assert all(place in hidden for place, one in enumerate(numbers, 1) if 0 < one < 5)
    if any(0 < one < 5 for one in numbers) and len(numbers) > 1:
        assert len(hidden) >= 2


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.5.5", "169.254.169.254", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1",
     "2002:a00:1::", "2001:0:1::", "::7f00:1", "192.0.2.1", "198.18.0.1"],
)  # fmt: skip
def test_an_address_that_is_not_of_this_world_is_never_asked(address: str) -> None:
    assert not is_of_this_world(address)


def test_public_addresses_are() -> None:
    assert is_of_this_world("8.8.8.8")
    assert is_of_this_world("2400:3200::1")


@pytest.mark.parametrize(
    "url",
    ["http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "file:///etc/passwd",
     "ftp://data.example/a", "http://user:pass@data.example/", "http://", "http://data.example:99999/", "//data.example/",
     "http://data.example\\@10.0.0.1/", "gopher://data.example/", "http://[::1", "http://exa mple/"],
)  # fmt: skip
def test_what_is_dressed_up_as_an_address_is_none(url: str) -> None:
    assert read_url(url) is None


def test_a_plain_address_is_taken_apart() -> None:
    place = read_url("https://Data.example/figures.csv?month=3")
    assert place is not None
    assert (place.host, place.port, place.path) == ("data.example", 443, "/figures.csv?month=3")


def test_a_file_with_a_column_beyond_its_headings_is_refused() -> None:
    rows = [["指标", "时期", "单位", "实际"], ["class_hours", 2025, "课时", 598, "张三"]]
    filed = read_grid([Grid("a", rows)])
    assert [one.code for one in filed.faults] == ["unknown_column"]
    good = read_grid([Grid("a", [["统计表"], *[row[:4] for row in rows]])])
    assert good.faults == []
    assert good.rows == [
        {"indicator": "class_hours", "period": "2025", "unit": "课时", "actual": "598"}
    ]
    assert good.lines == [3]
