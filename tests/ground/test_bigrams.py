"""Chinese is found by pairs of letters, whatever the width, the case and the punctuation."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from marketplace.ground.bigrams import TEXT_LENGTH_MAX, bigrams_of, likeness, words_of

TEXTS = st.text(max_size=200)
CHINESE = st.text(alphabet="小区停车难路灯不亮楼道堆物电梯老人充电棚", min_size=2, max_size=60)


def test_neighbouring_letters_make_pairs_and_punctuation_parts_words() -> None:
    assert bigrams_of("路灯不亮") == sorted(["路灯", "灯不", "不亮"])
    assert bigrams_of("路灯，不亮！") == sorted(["路灯", "不亮"])
    assert bigrams_of("3号楼 LED灯") == sorted(["3号", "号楼", "le", "ed", "d灯"])
    assert bigrams_of("灯") == ["灯"]
    assert bigrams_of("") == bigrams_of("，。！ _") == []


def test_full_width_and_half_width_upper_and_lower_case_are_the_same() -> None:
    assert bigrams_of("ＬＥＤ　３号楼") == bigrams_of("led 3号楼")
    assert words_of("ＬＬ－００１，充电棚") == ["ll", "001", "充电棚"]


def test_a_line_is_like_the_letter_that_holds_it() -> None:
    letter = "我们小区三号楼东边的路灯不亮已经一个月了，晚上老人走路看不见，希望早点修。"
    assert likeness(bigrams_of("路灯不亮"), bigrams_of(letter)) == 1
    assert likeness(bigrams_of("电梯坏了"), bigrams_of(letter)) < 0.3
    assert likeness([], bigrams_of(letter)) == 0


@given(TEXTS)
def test_any_text_gives_few_short_pairs_each_once(text: str) -> None:
    pairs = bigrams_of(text)
    assert pairs == sorted(set(pairs))
    assert all(1 <= len(pair) <= 2 for pair in pairs)
    assert len(pairs) <= TEXT_LENGTH_MAX


@given(TEXTS)
def test_the_form_in_which_a_text_is_typed_changes_nothing(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    assert bigrams_of(plain) == bigrams_of(text)


@given(CHINESE, CHINESE)
def test_whatever_stands_in_a_text_is_found_by_its_pairs(before: str, sought: str) -> None:
    assert set(bigrams_of(sought)) <= set(bigrams_of(before + sought))


@given(TEXTS, TEXTS)
def test_likeness_is_mutual_and_between_nothing_and_all(one: str, other: str) -> None:
    some, others = bigrams_of(one), bigrams_of(other)
    assert 0 <= likeness(some, others) == likeness(others, some) <= 1
    assert likeness(some, some) == (1 if some else 0)
