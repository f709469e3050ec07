"""Secrets of a deployment: made once, each in a file that only we may read."""

import os
import secrets
from pathlib import Path
from typing import Final

_KEY_BYTES: Final = 32


def load_or_create_key(folder: Path, name: str) -> bytes:
    """The secret of this name; raises `ValueError` when its file does not hold one."""
    path = folder / name
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path} does not hold {_KEY_BYTES} bytes; restore it from the backup")
    return key
