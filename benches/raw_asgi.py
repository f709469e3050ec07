"""The yardstick: the barest ASGI application that answers given bytes, on the same server."""

import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

from app import server_config


def raw_application(body: bytes) -> Any:
    """An application that answers `body` as JSON to everything."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


if __name__ == "__main__":
    listener = socket.socket(fileno=int(sys.argv[1]))
    config = server_config(raw_application(Path(sys.argv[2]).read_bytes()), lifespan="off")
    uvicorn.Server(config).run(sockets=[listener])
