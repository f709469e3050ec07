"""Cosignatures of witnesses with Ed25519 (C2SP tlog-cosignature, version 1)."""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from impact.ledger.notes import (
    BadSignatureError,
    MalformedError,
    UnknownSignersError,
    VerifierKey,
    parse_signatures,
    unpack,
)

_COSIGNATURE: Final = b"\x04"
_KEY_ID_BYTES: Final = 4
_STAMPED_BYTES: Final = 8 + 64
_SECONDS_MAX: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class CosignerKey:
    """A witness's public Ed25519 key of 32 bytes, and the name under which it cosigns.

    Raises `MalformedError` for what a verifier key could not be either.
    """

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        VerifierKey(self.name, self.public_key)

    @property
    def key_id(self) -> bytes:
        """Four bytes that, with the name, tell this key from others; not those of a log's key."""
        named_key = self.name.encode() + b"\n" + _COSIGNATURE + self.public_key
        return sha256(named_key).digest()[:_KEY_ID_BYTES]

    def __str__(self) -> str:
        """Write the key as `name+hash+base64`, the form that logs and verifiers are configured with."""
        encoded = base64.b64encode(_COSIGNATURE + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class Cosignature:
    """One witness's word: `line` as it stands on a note, without newline, said at `seconds` (POSIX)."""

    line: str
    seconds: int


def parse_cosigner_key(text: str) -> CosignerKey:
    """Read `name+hash+base64` of a witness; raises `MalformedError`."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise MalformedError("a witness's key is written name+hash+base64")
    typed_key = unpack(parts[2])
    if typed_key[:1] != _COSIGNATURE:
        raise MalformedError("the key is not that of a witness (Ed25519 cosignatures, type 4)")
    key = CosignerKey(parts[0], typed_key[1:])
    if key.key_id.hex() != parts[1]:
        raise MalformedError("the hash in the witness's key is not that of its name and key")
    return key


def cosigner_key_of(name: str, private_key: Ed25519PrivateKey) -> CosignerKey:
    """The public half of a witness's key, under the name that it cosigns with."""
    return CosignerKey(name, private_key.public_key().public_bytes_raw())


def cosign(text: str, seconds: int, name: str, private_key: Ed25519PrivateKey) -> str:
    """The signature line (with its newline) that says: at this second this was the largest tree seen.

    `text` is the checkpoint as `verify_note` gives it.
    """
    signature = private_key.sign(_message(text, seconds))
    key_id = cosigner_key_of(name, private_key).key_id
    packed = base64.b64encode(key_id + seconds.to_bytes(8, "big") + signature).decode()
    return f"\u2014 {name} {packed}\n"


def find_cosignature(lines: str, text: str, key: CosignerKey) -> Cosignature:
    """The cosignature of `text` by this witness among signature lines, each with its newline.

    Other keys' lines are passed over. Raises `MalformedError`, `BadSignatureError` where the witness's
    own line fails, `UnknownSignersError` where there is none of it.
    """
    for line, name, key_id, stamped in parse_signatures(lines):
        if (name, key_id) != (key.name, key.key_id):
            continue
        seconds = int.from_bytes(stamped[:8], "big")
        if len(stamped) != _STAMPED_BYTES or seconds > _SECONDS_MAX:
            raise MalformedError("a cosignature holds a time and 64 bytes")
        try:
            public_key = Ed25519PublicKey.from_public_bytes(key.public_key)
            public_key.verify(stamped[8:], _message(text, seconds))
        except InvalidSignature:
            raise BadSignatureError(f"the cosignature of {key.name} is wrong") from None
        return Cosignature(line, seconds)
    raise UnknownSignersError(f"{key.name} has not cosigned")


def _message(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
