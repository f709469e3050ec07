"""Signed notes and checkpoints with Ed25519 (C2SP), and the key that signs them."""

import base64
import contextlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTE_BYTES_MAX: Final = 1_000_000
SIGNATURES_MAX: Final = 100
"""Longer notes and more signatures are refused unread; C2SP asks for at least 16 signatures."""

_ED25519: Final = b"\x01"
_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
_ROOT_BYTES: Final = 32
_SIZE_MAX: Final = 2**64 - 1
_CHECKPOINT_LINES: Final = 3
_SIGNATURE_PREFIX: Final = "— "
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,19}")
_VERIFIER_KEY: Final = re.compile(r"([^+]+)\+([0-9a-f]{8})\+(.+)")


class NoteError(ValueError):
    """A note, checkpoint or key is not to be relied upon; the message says why."""


class MalformedError(NoteError):
    """The bytes do not have the form of a signed note, checkpoint or verifier key."""


class BadSignatureError(NoteError):
    """A known key's name and id stand on the note, but the signature is not that key's."""


class UnknownSignersError(NoteError):
    """The note is well formed, but none of the known keys has signed it."""


class SigningKeyError(ValueError):
    """The file of the signing key does not hold one."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head: its origin, its number of entries, and the 32-byte Merkle root over them.

    Raises `MalformedError` where a field could not be written as one line of a checkpoint.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        _refuse_unwritable(self.origin)
        if not self.origin or "\n" in self.origin:
            raise MalformedError("the origin of a checkpoint is one line, and not empty")
        if not 0 <= self.size <= _SIZE_MAX:
            raise MalformedError(f"the size of a checkpoint cannot be {self.size}")
        if len(self.root) != _ROOT_BYTES:
            raise MalformedError(f"the root of a checkpoint has {len(self.root)} bytes, not 32")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public Ed25519 key of 32 bytes, and the name under which it signs notes.

    Raises `MalformedError` for a key of another length, or a name that is empty or holds a space or
    a plus.
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        _refuse_name(self.name)
        if len(self.public_key) != _KEY_BYTES:
            raise MalformedError(f"an Ed25519 public key has 32 bytes, not {len(self.public_key)}")

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell this key from others (signed-note, "Signatures")."""
        named_key = self.name.encode() + b"\n" + _ED25519 + self.public_key
        return sha256(named_key).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        """Write the key as `name+hash+base64`, the form that verifiers are configured with."""
        return f"{self.name}+{self.key_id.hex()}+{_to_base64(_ED25519 + self.public_key)}"


def parse_verifier_key(text: str) -> VerifierKey:
    """Read `name+hash+base64` (signed-note, "Verifier keys").

    Raises `MalformedError` unless it is an Ed25519 key and the hash is that of this name and key.
    """
    parts = _VERIFIER_KEY.fullmatch(text)
    if parts is None:
        raise MalformedError("a verifier key is written name+hash+base64")
    name, hash_hex, encoded = parts.groups()
    typed_key = _from_base64(encoded)
    if typed_key[:1] != _ED25519:
        raise MalformedError("the verifier key is not an Ed25519 key")
    key = VerifierKey(name, typed_key[1:])
    if key.key_id.hex() != hash_hex:
        raise MalformedError("the hash in the verifier key is not that of its name and key")
    return key


def verifier_key_of(name: str, private_key: Ed25519PrivateKey) -> VerifierKey:
    """Give the public half of a signing key, under the name that it signs with."""
    return VerifierKey(name, private_key.public_key().public_bytes_raw())


def sign_note(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """Give the signed note: the text, an empty line, and one signature line.

    The text must end in a newline and hold no other control character, the name be one that
    `VerifierKey` takes; else `MalformedError`. Ed25519 is deterministic: the same text, name and
    key give the same note.
    """
    _refuse_unwritable(text)
    if not text.endswith("\n"):
        raise MalformedError("the text of a note ends in a newline")
    key_id = verifier_key_of(name, private_key).key_id
    signature = _to_base64(key_id + private_key.sign(text.encode()))
    note = f"{text}\n{_SIGNATURE_PREFIX}{name} {signature}\n"
    if len(note.encode()) > NOTE_BYTES_MAX:
        raise MalformedError(f"a note has at most {NOTE_BYTES_MAX} bytes")
    return note


def verify_note(note: str | bytes, verifier_keys: Iterable[VerifierKey]) -> str:
    """Give the text of a note that at least one of these keys has signed, with its final newline.

    Signatures by other keys, such as the cosignatures of witnesses, are passed over whatever their
    kind. Raises `MalformedError` for a note of another form, all signature lines included;
    `BadSignatureError` where a signature under the name and id of one of these keys fails, even
    beside a good one; `UnknownSignersError` where none of them has signed. Source: C2SP
    signed-note, "Format" and "Signatures".
    """
    text, signatures = _split_note(_decode_note(note))
    known = _by_name_and_id(verifier_keys)
    signed = False
    for name, key_id, signature in map(_parse_signature, signatures):
        public_key = known.get((name, key_id))
        if public_key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text.encode())
        except InvalidSignature:
            raise BadSignatureError(f"the signature of {name}+{key_id.hex()} is wrong") from None
        signed = True
    if not signed:
        raise UnknownSignersError("none of the known keys has signed the note")
    return text


def parse_signatures(lines: str) -> list[tuple[str, str, bytes, bytes]]:
    """Signature lines, each with its newline: the line, the key's name and id, and what it signed with.

    Raises `MalformedError` for anything else, also for more than `SIGNATURES_MAX` of them.
    """
    if not lines.endswith("\n") or lines.count("\n") > SIGNATURES_MAX:
        raise MalformedError(f"signatures are at most {SIGNATURES_MAX} lines")
    return [(line, *_parse_signature(line)) for line in lines[:-1].split("\n")]


def unpack(text: str) -> bytes:
    """Padded base64 in its only form; raises `MalformedError`."""
    return _from_base64(text)


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Write the text to sign: origin, size, base64 root, a line each (C2SP tlog-checkpoint)."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{_to_base64(checkpoint.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint, as `verify_note` gives it; extension lines are passed over.

    Raises `MalformedError` for anything else. Whether the origin is the expected one is for the
    caller to say.
    """
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n") or len(lines) < _CHECKPOINT_LINES or not all(lines):
        raise MalformedError("a checkpoint has at least three lines, none of them empty")
    origin, size, root = lines[:_CHECKPOINT_LINES]
    if not _DECIMAL.fullmatch(size):
        raise MalformedError("the size in a checkpoint is a decimal number without leading zeros")
    return Checkpoint(origin, int(size), _from_base64(root))


def short_checkpoint(checkpoint: Checkpoint) -> str:
    """Write a checkpoint for paper, `812-7f3a9c21`: its size and eight hex digits of its root."""
    return f"{checkpoint.size}-{checkpoint.root[:4].hex()}"


def load_or_create_signing_key(path: Path) -> Ed25519PrivateKey:
    """Give the signing key kept at `path`: the 32-byte seed of RFC 8032 in base64, on one line.

    Where there is no file, a new key is made and kept with mode 0600; several processes that do so
    at once all get the same key. The folder must exist. Raises `SigningKeyError` where the file
    holds something else; it is never overwritten.
    """
    try:
        return _read_signing_key(path)
    except FileNotFoundError:
        _write_new_seed(path, secrets.token_bytes(_KEY_BYTES))
        # Read again: another process may have been first, and then its key is the one.
        return _read_signing_key(path)


def _refuse_unwritable(text: str) -> None:
    if _CONTROL.search(text):
        raise MalformedError("a note holds no control character but the newline")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise MalformedError("the text of a note holds a lone surrogate") from None


def _refuse_name(name: str) -> None:
    _refuse_unwritable(name)
    if not name or "+" in name or any(character.isspace() for character in name):
        raise MalformedError("the name of a key is not empty and holds neither a space nor a plus")


def _decode_note(note: str | bytes) -> str:
    try:
        data = note.encode() if isinstance(note, str) else note
        text = data.decode()
    except UnicodeError:
        raise MalformedError("a note is UTF-8") from None
    if len(data) > NOTE_BYTES_MAX:
        raise MalformedError(f"a note has at most {NOTE_BYTES_MAX} bytes")
    _refuse_unwritable(text)
    return text


def _split_note(note: str) -> tuple[str, list[str]]:
    """Part a note at its last empty line, for the text itself may hold some."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise MalformedError("a note is a text, an empty line and lines of signatures")
    lines = signatures[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise MalformedError(f"a note bears at most {SIGNATURES_MAX} signatures")
    return text + "\n", lines


def _parse_signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_SIGNATURE_PREFIX).partition(" ")
    if not line.startswith(_SIGNATURE_PREFIX):
        raise MalformedError("a signature line is a dash, the name of a key and base64")
    _refuse_name(name)
    signature = _from_base64(encoded)
    if len(signature) <= _KEY_ID_BYTES:
        raise MalformedError("a signature line holds the id of a key and the signature itself")
    return name, signature[:_KEY_ID_BYTES], signature[_KEY_ID_BYTES:]


def _by_name_and_id(keys: Iterable[VerifierKey]) -> dict[tuple[str, bytes], bytes]:
    known: dict[tuple[str, bytes], bytes] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key.public_key) != key.public_key:
            raise NoteError(f"two known keys share the name and id {key.name}+{key.key_id.hex()}")
    return known


def _to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _from_base64(text: str) -> bytes:
    """Read padded base64 in its only form: Python passes over stray letters and bits."""
    try:
        data = base64.b64decode(text)
    except ValueError:
        raise MalformedError("that is not base64") from None
    if _to_base64(data) != text:
        raise MalformedError("that is not base64 in its only form (RFC 4648, section 3.5)")
    return data


def _read_signing_key(path: Path) -> Ed25519PrivateKey:
    try:
        seed = _from_base64(path.read_bytes().decode("ascii").removesuffix("\n"))
        return Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError:
        # Neither the content nor the first error is shown: a log is no place for most of a key.
        raise SigningKeyError(f"{path} does not hold a signing key (32 bytes in base64)") from None


def _write_new_seed(path: Path, seed: bytes) -> None:
    """Keep a seed at `path` unless something is there; never half of it, whenever killed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(seed) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        # A link is exclusive like O_EXCL, but the name appears with the whole content behind it.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name in the folder outlast a power cut: the key may sign within this second."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
