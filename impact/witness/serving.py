"""Running a witness: an HTTP server of two addresses, and nothing else."""

import re
import signal
import sys
import threading
import urllib.request
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from impact.ledger.notes import VerifierKey, load_or_create_signing_key, parse_verifier_key
from impact.witness.answering import PLAIN, Answer, Witness
from impact.witness.logbook import FolderInUse, Logbook
from marketplace.ground import clock

KEY_FILE: Final = "witness-key"
BODY_BYTES_MAX: Final = 1_100_000
SECONDS_MAX: Final = 10
_KEY_BYTES_MAX: Final = 1000


class CannotWitness(Exception):
    """It cannot start; the message says what to do."""


def serve_witness(name: str, logs: Sequence[str], folder: Path, host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT; the address and the key are told on standard output.

    Each of `logs` is a verifier key, or the address of a Jiebang, whose key is asked for once and kept.
    Raises `CannotWitness`.
    """
    try:
        logbook = Logbook(folder)
        keys = [_key_of_log(log, folder) for log in logs]
        key = load_or_create_signing_key(folder / KEY_FILE)
        witness = Witness(name, key, keys, logbook, lambda: int(clock.now().timestamp()))
        server = ThreadingHTTPServer((host, port), _handler_of(witness))
    except (FolderInUse, OSError, ValueError) as fault:
        raise CannotWitness(f"cannot start: {fault}") from fault
    server.daemon_threads = True
    for known in (signal.SIGTERM, signal.SIGINT):
        # `shutdown` waits for the loop that this very thread runs.
        signal.signal(known, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"{witness.key}\nis ready at http://{host}:{server.server_port}\n")
    sys.stdout.flush()
    with server:
        server.serve_forever(poll_interval=0.1)
    logbook.close()


def _key_of_log(log: str, folder: Path) -> VerifierKey:
    """The key of a log named by its key or its address; one from an address is asked for only once."""
    if "://" not in log:
        return parse_verifier_key(log)
    kept = folder / f"key-of-{re.sub(r'[^a-z0-9.-]+', '-', log.lower()).strip('-')}"
    if not kept.exists():
        address = f"{log.rstrip('/')}/ledger/key"
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"{log} is neither a key nor an address")
        with urllib.request.urlopen(address, timeout=SECONDS_MAX) as answer:  # noqa: S310 - checked above
            told = answer.read(_KEY_BYTES_MAX).decode().strip()
        parse_verifier_key(told)
        kept.write_text(told + "\n")
    return parse_verifier_key(kept.read_text().strip())


def _handler_of(witness: Witness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """`POST /add-checkpoint`, and `GET /` for people."""

        protocol_version = "HTTP/1.1"
        timeout = SECONDS_MAX

        def tell_about_us(self) -> None:
            is_home = self.path == "/"
            self._give(
                Answer(HTTPStatus.OK, witness.about())
                if is_home
                else Answer(HTTPStatus.NOT_FOUND, "POST /add-checkpoint, or GET /\n")
            )

        def take_checkpoint(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal():
                self.close_connection = True
                self._give(Answer(HTTPStatus.LENGTH_REQUIRED, "say how long the request is\n"))
            elif int(length) > BODY_BYTES_MAX:
                self.close_connection = True
                self._give(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long\n"))
            else:
                body = self.rfile.read(int(length))
                is_known = self.path == "/add-checkpoint"
                self._give(
                    witness.add_checkpoint(body)
                    if is_known
                    else Answer(HTTPStatus.NOT_FOUND, "POST /add-checkpoint\n")
                )

        def _give(self, answer: Answer) -> None:
            body = answer.text.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind or PLAIN)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        # The names by which the server looks for them.
        do_GET = tell_about_us  # noqa: N815 - the library chose them
        do_POST = take_checkpoint  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Nothing: what matters stands in the logbook."""

    return Handler
