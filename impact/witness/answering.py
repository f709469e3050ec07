"""How a witness answers a log that asks it to cosign (C2SP tlog-witness, `add-checkpoint`)."""

import threading
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from impact.ledger.cosignatures import cosign, cosigner_key_of
from impact.ledger.growth import SIZE_TYPE, Growth
from impact.ledger.merkle import verify_consistency
from impact.ledger.notes import (
    BadSignatureError,
    Checkpoint,
    MalformedError,
    UnknownSignersError,
    VerifierKey,
    parse_checkpoint,
    verify_note,
)
from impact.witness.logbook import Logbook, Seen

PLAIN: Final = "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """What goes back over HTTP."""

    status: HTTPStatus
    text: str
    kind: str = PLAIN


class Witness:
    """One witness: its name and key, the logs that it knows by their origin, and what it remembers."""

    def __init__(
        self,
        name: str,
        key: Ed25519PrivateKey,
        logs: Sequence[VerifierKey],
        logbook: Logbook,
        seconds_now: Callable[[], int],
    ) -> None:
        self.key = cosigner_key_of(name, key)
        self.logs = {log.name: log for log in logs}
        self._private_key = key
        self._logbook = logbook
        self._seconds_now = seconds_now
        self._one_at_a_time = threading.Lock()

    def about(self) -> str:
        """Its key, and how far it has cosigned each log: a line each."""
        seen = [self._logbook.last_of(origin) for origin in self.logs]
        return "".join([f"{self.key}\n", *(f"{one.size} {one.origin}\n" for one in seen)])

    def add_checkpoint(self, body: bytes) -> Answer:
        """Cosign a checkpoint that is a later state of what was cosigned before; else say why not."""
        try:
            growth = Growth.from_bytes(body)
            log = self.logs.get(growth.note.split("\n", 1)[0])
            if log is None:
                return Answer(HTTPStatus.NOT_FOUND, "that log is not known here\n")
            text = verify_note(growth.note, [log])
            checkpoint = parse_checkpoint(text)
        except (BadSignatureError, UnknownSignersError) as fault:
            return Answer(HTTPStatus.FORBIDDEN, f"{fault}\n")
        except MalformedError as fault:
            return Answer(HTTPStatus.BAD_REQUEST, f"{fault}\n")
        if growth.old_size > checkpoint.size:
            return Answer(HTTPStatus.BAD_REQUEST, "a log does not grow to a smaller size\n")
        with self._one_at_a_time:
            return self._cosign_growth(growth, text, checkpoint)

    def _cosign_growth(self, growth: Growth, text: str, new: Checkpoint) -> Answer:
        """Compare, remember, cosign: in this order, and nobody else meanwhile."""
        seen = self._logbook.last_of(new.origin)
        is_other = new.size == seen.size and new.root.hex() != seen.root
        if growth.old_size != seen.size or is_other:
            return Answer(HTTPStatus.CONFLICT, f"{seen.size}\n", SIZE_TYPE)
        if not verify_consistency(
            old_size=seen.size,
            old_root=bytes.fromhex(seen.root),
            new_size=new.size,
            new_root=new.root,
            proof=growth.proof,
        ):
            told = f"the proof does not show that the log grew from {seen.size} entries\n"
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, told)
        self._logbook.remember(Seen(new.origin, new.size, new.root.hex(), growth.note))
        seconds = self._seconds_now()
        return Answer(HTTPStatus.OK, cosign(text, seconds, self.key.name, self._private_key))
