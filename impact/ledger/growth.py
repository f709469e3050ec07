"""What a log hands to a witness: from which size it grew, the proof, and its new checkpoint."""

import base64
import re
from dataclasses import dataclass
from typing import Final, Self

from impact.ledger.notes import MalformedError, unpack

PROOF_LINES_MAX: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,19})")


@dataclass(frozen=True, slots=True)
class Growth:
    """The body of `add-checkpoint` (C2SP tlog-witness): `note` is the signed checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def to_bytes(self) -> bytes:
        """The body to send."""
        lines = [f"old {self.old_size}", *(base64.b64encode(one).decode() for one in self.proof)]
        return "".join(f"{line}\n" for line in [*lines, ""]).encode() + self.note.encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read what `to_bytes` wrote; raises `MalformedError`, before any signature is looked at."""
        try:
            head, gap, note = body.decode().partition("\n\n")
        except UnicodeDecodeError:
            raise MalformedError("the request is UTF-8") from None
        first, *proof = head.split("\n")
        old = _OLD.fullmatch(first)
        if old is None or not gap:
            told = "a line 'old' with a size, the lines of the proof, an empty line, the checkpoint"
            raise MalformedError(told)
        if len(proof) > PROOF_LINES_MAX:
            raise MalformedError(f"a proof has at most {PROOF_LINES_MAX} lines")
        hashes = tuple(unpack(line) for line in proof)
        if any(len(one) != 32 for one in hashes):
            raise MalformedError("each line of the proof holds 32 bytes")
        return cls(int(old[1]), hashes, note)
