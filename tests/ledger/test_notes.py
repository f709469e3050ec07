"""Signed notes: published notes verify, every change of them fails, and one key file gives one key."""

import base64
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.ledger import notes
from impact.ledger.notes import (
    BadSignatureError,
    Checkpoint,
    MalformedError,
    NoteError,
    SigningKeyError,
    UnknownSignersError,
    VerifierKey,
    checkpoint_text,
    load_or_create_signing_key,
    parse_checkpoint,
    parse_verifier_key,
    short_checkpoint,
    sign_note,
    verifier_key_of,
    verify_note,
)

PROPERTY = settings(deadline=None, database=None)

# From the documentation of golang.org/x/mod/sumdb/note.
PETER_SPEC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
ENOCH_SPEC = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n"
)
ENOCH_LINE = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1"
    "RvMc+QQ=\n"
)
NOTE = f"{TEXT}\n{PETER_LINE}"
PETER, ENOCH = parse_verifier_key(PETER_SPEC), parse_verifier_key(ENOCH_SPEC)

BAD_LINES = ["- EnochRoot rwz+eBzm", "—EnochRoot rwz+eBzm", "—  rwz+eBzm", "— Bad Name rwz+eBzm"]
BAD_LINES += ["— Bad\u3000Name rwz+eBzm", "— Bad+Name rwz+eBzm", "— EnochRoot", "— EnochRoot "]
BAD_LINES += ["— EnochRoot rwz+eA==", "— EnochRoot rwz+eBw", "— EnochRoot rwz+eBw= "]
BAD_LINES += ["— EnochRoot rwz+eBw=\u200b", "— EnochRoot rwz-eBzm", "— EnochRoot rwz+eBx="]

# A checkpoint that sum.golang.org, Go's checksum database, signed in use.
SUMDB_SPEC = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_NOTE = """go.sum database tree
49189689
ftjbAOzaupaIvaPo/G+Dk63nxOZ2s1OPOKIaPtXs7S4=

— sum.golang.org Az3grlKZssqRoMNPpZfKt0TphbbcF+pzXqElURJKRNFKfaUAgqeI5k2AORH0QAhg/ebRwyIqD/OqP4oLtLnNumvOBAM=
"""

KEY = Ed25519PrivateKey.from_private_bytes(PETER_SEED)
ORIGIN = "xingfu.example/揭榜/演示"
ROOT = "fzqcIQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
CHECKPOINT = Checkpoint(ORIGIN, 812, bytes.fromhex("7f3a9c21") + bytes(28))

lines = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=20)


def test_the_documented_note_is_signed_and_verified() -> None:
    assert str(verifier_key_of("PeterNeumann", KEY)) == PETER_SPEC
    assert sign_note(TEXT, "PeterNeumann", KEY) == NOTE
    assert verify_note(NOTE, [PETER]) == TEXT
    assert verify_note(NOTE.encode(), [PETER]) == TEXT


def test_a_checkpoint_of_a_log_in_use_verifies_and_is_read_and_shortened_for_paper() -> None:
    text = verify_note(SUMDB_NOTE, [parse_verifier_key(SUMDB_SPEC)])
    checkpoint = parse_checkpoint(text)

    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", 49_189_689)
    assert short_checkpoint(checkpoint) == "49189689-7ed8db00"
    assert short_checkpoint(CHECKPOINT) == "812-7f3a9c21"
    assert checkpoint_text(checkpoint) == text


@pytest.mark.parametrize("keys", [[PETER], [ENOCH], [PETER, ENOCH], [ENOCH, PETER, PETER]])
@pytest.mark.parametrize("signed", [PETER_LINE + ENOCH_LINE, ENOCH_LINE * 2 + PETER_LINE * 2])
def test_a_note_of_two_signers_verifies_by_either(keys: list[VerifierKey], signed: str) -> None:
    assert verify_note(f"{TEXT}\n{signed}", keys) == TEXT


def test_a_witness_cosignature_of_an_unknown_kind_is_passed_over() -> None:
    cosignature = base64.b64encode(b"\x01\x02\x03\x04" + bytes(72)).decode()
    post_quantum = base64.b64encode(b"\x05\x06\x07\x08" + bytes(2428)).decode()
    witnesses = f"— witness.example/w1 {cosignature}\n— 见证/乙 {post_quantum}\n"

    assert verify_note(NOTE + witnesses, [PETER]) == TEXT
    assert verify_note(f"{TEXT}\n{witnesses}{PETER_LINE}", [PETER]) == TEXT


def test_a_known_name_with_an_unknown_id_and_the_reverse_are_passed_over() -> None:
    other_id = PETER_LINE.replace("x08g", "xxxx")
    other_name = PETER_LINE.replace("PeterNeumann", "CarmenSandiego")

    assert verify_note(NOTE + other_id + other_name, [PETER]) == TEXT
    with pytest.raises(UnknownSignersError):
        verify_note(f"{TEXT}\n{other_id}{other_name}", [PETER])


@pytest.mark.parametrize("keys", [[], [ENOCH]])
def test_a_note_that_no_known_key_signed_is_not_believed(keys: list[VerifierKey]) -> None:
    with pytest.raises(UnknownSignersError, match="none of the known keys"):
        verify_note(NOTE, keys)


def test_a_false_signature_by_a_known_key_spoils_the_note_beside_a_good_one() -> None:
    false_line = PETER_LINE.replace("x08go/ZJkuBS9UG", "x08go/ZJkuBS9UH")
    longer, shorter = PETER_LINE.replace("ZJku", "ZJkuABCD"), PETER_LINE.replace("ZJku", "")

    for signed in (false_line, PETER_LINE + false_line, ENOCH_LINE + longer, PETER_LINE + shorter):
        with pytest.raises(BadSignatureError, match=r"PeterNeumann\+c74f20a3 is wrong"):
            verify_note(f"{TEXT}\n{signed}", [PETER, ENOCH])


@PROPERTY
@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_a_flipped_bit_anywhere_fails_the_note(bit: int) -> None:
    data = bytearray(NOTE.encode())
    data[bit // 8] ^= 1 << bit % 8

    with pytest.raises(NoteError):
        verify_note(bytes(data), [PETER])


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT, id="text alone"),
        pytest.param(TEXT + "\n", id="no signature"),
        pytest.param(f"{TEXT}{PETER_LINE}", id="no empty line"),
        pytest.param(sign_note("\n", "PeterNeumann", KEY)[2:], id="a signature alone"),
        pytest.param(NOTE.removesuffix("\n"), id="no final newline"),
        pytest.param(NOTE.removesuffix("\n") + "x", id="another end than a newline"),
        pytest.param(NOTE + "\n", id="an empty line at the end"),
        pytest.param(NOTE + "Unexpected line.\n", id="a stray line"),
        pytest.param("\x01" + NOTE, id="a control character"),
        pytest.param(NOTE.replace("\n", "\r\n"), id="carriage returns"),
        pytest.param(b"\xff" + NOTE.encode(), id="not UTF-8"),
        pytest.param(b"\xed\xa0\x80" + NOTE.encode(), id="an encoded surrogate"),
        pytest.param("\ud800" + NOTE, id="a lone surrogate"),
        pytest.param(f"{TEXT}\n" + PETER_LINE * 101, id="too many signatures"),
        pytest.param("a" * (notes.NOTE_BYTES_MAX + 1 - len(NOTE.encode())) + NOTE, id="too long"),
    ],
)
def test_a_malformed_note_is_refused_although_a_good_signature_stands_on_it(
    note: str | bytes,
) -> None:
    with pytest.raises(MalformedError):
        verify_note(note, [PETER])


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_malformed_signature_line_spoils_the_note_beside_a_good_one(line: str) -> None:
    assert verify_note(f"{NOTE}— EnochRoot rwz+eBw=\n", [PETER]) == TEXT
    with pytest.raises(MalformedError):
        verify_note(f"{NOTE}{line}\n", [PETER])


def test_a_hundred_signatures_are_still_read() -> None:
    assert verify_note(f"{TEXT}\n{ENOCH_LINE * 99}{PETER_LINE}", [PETER]) == TEXT


def test_two_known_keys_that_cannot_be_told_apart_are_refused() -> None:
    class Twin(VerifierKey):
        key_id = PETER.key_id

    with pytest.raises(NoteError, match="share the name and id"):
        verify_note(NOTE, [PETER, Twin("PeterNeumann", ENOCH.public_key)])


@PROPERTY
@given(st.lists(lines, min_size=1, max_size=6))
def test_every_text_of_lines_can_be_signed_and_read_back(text_lines: list[str]) -> None:
    text = "\n".join(text_lines) + "\n"
    note = sign_note(text, ORIGIN, KEY)

    assert verify_note(note, [verifier_key_of(ORIGIN, KEY)]) == text


def test_a_text_that_would_not_verify_is_not_signed() -> None:
    for text in ("", "abc", "a\x00b\n", "a\r\n", "a\tb\n", "\ud800\n", "a" * 1_000_000 + "\n"):
        with pytest.raises(MalformedError):
            sign_note(text, "PeterNeumann", KEY)


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00", "\u2028", "\ud800"]
)
def test_a_name_that_a_note_cannot_bear_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        sign_note(TEXT, name, KEY)
    with pytest.raises(MalformedError):
        VerifierKey(name, PETER.public_key)


def test_a_verifier_key_is_read_and_written_in_one_form() -> None:
    for spec in (PETER_SPEC, ENOCH_SPEC, SUMDB_SPEC):
        assert str(parse_verifier_key(spec)) == spec
    assert PETER.key_id.hex() == "c74f20a3"
    assert parse_verifier_key(str(verifier_key_of(ORIGIN, KEY))).name == ORIGIN


def test_no_part_of_a_verifier_key_passes_for_one() -> None:
    length = len(PETER_SPEC)
    parts = {PETER_SPEC[a:b] for a in range(length) for b in range(a, length + 1)} - {PETER_SPEC}

    for part in parts:
        with pytest.raises(MalformedError):
            parse_verifier_key(part)


def test_a_verifier_key_with_one_character_changed_is_refused() -> None:
    for at, character in enumerate(PETER_SPEC):
        with pytest.raises(MalformedError):
            parse_verifier_key(PETER_SPEC[:at] + chr(ord(character) + 1) + PETER_SPEC[at + 1 :])


def test_a_verifier_key_of_another_kind_or_form_is_refused() -> None:
    wrong_length = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="
    wrong_kind = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    for spec in (wrong_length, wrong_kind, PETER_SPEC + "\n", PETER_SPEC.replace("c74f", "C74F")):
        with pytest.raises(MalformedError):
            parse_verifier_key(spec)


def test_a_public_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(MalformedError, match="not 31"):
        VerifierKey("PeterNeumann", PETER.public_key[:31])


def test_a_checkpoint_is_written_as_the_published_vector() -> None:
    root = base64.b64decode("TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=")
    text = "go.sum database tree\n123456789012\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n"

    assert checkpoint_text(Checkpoint("go.sum database tree", 123_456_789_012, root)) == text
    assert parse_checkpoint(text) == Checkpoint("go.sum database tree", 123_456_789_012, root)
    assert checkpoint_text(CHECKPOINT) == f"{ORIGIN}\n812\n{ROOT}\n"
    assert parse_checkpoint(f"{ORIGIN}\n{2**64 - 1}\n{ROOT}\n").size == 2**64 - 1


@PROPERTY
@given(lines.filter(bool), st.integers(0, 2**64 - 1), st.binary(min_size=32, max_size=32))
def test_every_checkpoint_is_read_back_from_its_signed_note(
    origin: str, size: int, root: bytes
) -> None:
    checkpoint = Checkpoint(origin, size, root)
    note = sign_note(checkpoint_text(checkpoint), "log.example", KEY)

    assert parse_checkpoint(verify_note(note, [verifier_key_of("log.example", KEY)])) == checkpoint


def test_extension_lines_of_other_logs_are_passed_over() -> None:
    assert parse_checkpoint(checkpoint_text(CHECKPOINT) + "extension\n另一行\n") == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n812\n",
        f"\n812\n{ROOT}\n",
        f"{ORIGIN}\n812\n{ROOT}",
        f"\n{ORIGIN}\n812\n{ROOT}\n",
        f"{ORIGIN}\r\n812\r\n{ROOT}\r\n",
        f"{ORIGIN}\n812\n{ROOT}\n\n",
        f"{ORIGIN}\n812\n{ROOT}\nextension",
        f"{ORIGIN}\n812\n{ROOT}\n\nextension\n",
    ],
)
def test_a_checkpoint_in_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "root", [ROOT[:-1], ROOT[:-4], "AAAA" + ROOT, ROOT[:-2] + "B=", " " + ROOT]
)
def test_a_root_in_any_other_form_is_refused(root: str) -> None:
    with pytest.raises(MalformedError):
        parse_checkpoint(f"{ORIGIN}\n812\n{root}\n")


def test_a_size_in_any_other_form_is_refused() -> None:
    sizes = ["0812", "+812", "-812", "8_12", "0x812", "８１２", " 812", str(2**64), "9" * 5000]
    for size in sizes:
        with pytest.raises(MalformedError, match="size"):
            parse_checkpoint(f"{ORIGIN}\n{size}\n{ROOT}\n")


@pytest.mark.parametrize(
    ("origin", "size", "root_bytes"),
    [("", 1, 32), ("a\nb", 1, 32), ("\0", 1, 32), ("a", -1, 32), ("a", 2**64, 32), ("a", 1, 31)],
)
def test_a_checkpoint_that_could_not_be_written_is_not_made(
    origin: str, size: int, root_bytes: int
) -> None:
    with pytest.raises(MalformedError):
        Checkpoint(origin, size, bytes(root_bytes))


def test_a_new_signing_key_is_kept_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    before = os.umask(0)
    try:
        made = load_or_create_signing_key(path)
    finally:
        os.umask(before)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert base64.b64decode(path.read_text()) == made.private_bytes_raw()
    assert path.read_text().endswith("=\n")
    assert load_or_create_signing_key(path).private_bytes_raw() == made.private_bytes_raw()
    assert list(tmp_path.iterdir()) == [path]


def test_all_who_create_the_key_at_once_get_the_same_key(tmp_path: Path) -> None:
    many = 16
    together = threading.Barrier(many)

    def create(_: int) -> bytes:
        together.wait()
        return load_or_create_signing_key(tmp_path / "ledger.key").private_bytes_raw()

    with ThreadPoolExecutor(many) as pool:
        keys = set(pool.map(create, range(many)))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.key"]


def test_the_key_of_a_process_that_was_first_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.key"
    link = os.link

    def lose_the_race(draft: Path, target: Path) -> None:
        path.write_bytes(base64.b64encode(PETER_SEED))
        link(draft, target)

    monkeypatch.setattr(os, "link", lose_the_race)

    assert load_or_create_signing_key(path).private_bytes_raw() == PETER_SEED
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fails_while_writing_leaves_no_key_and_heals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="no space left"):
            load_or_create_signing_key(tmp_path / "ledger.key")

    assert list(tmp_path.iterdir()) == []
    assert load_or_create_signing_key(tmp_path / "ledger.key").private_bytes_raw()


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xff\xfe", PETER_SEED, base64.b64encode(PETER_SEED[:31])]
)
def test_a_file_that_is_no_key_is_refused_untouched_and_not_shown(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "ledger.key"
    path.write_bytes(content)

    with pytest.raises(SigningKeyError) as refused:
        load_or_create_signing_key(path)

    assert str(refused.value) == f"{path} does not hold a signing key (32 bytes in base64)"
    assert refused.value.__cause__ is None
    assert path.read_bytes() == content
