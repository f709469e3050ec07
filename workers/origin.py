"""What this ledger is called in its checkpoints; a demonstration's name says that it is one."""

from urllib.parse import urlsplit

from marketplace.ground.settings import Settings


def origin_of(settings: Settings) -> str:
    """The checkpoint origin: the public host and the ledger's path (C2SP tlog-checkpoint)."""
    host = urlsplit(settings.public_url or "").hostname or "jiebang.example"
    return f"{host}/{'demonstration' if settings.demo else 'ledger'}"
