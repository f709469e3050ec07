"""What a deployment may set: environment variables `JIEBANG_…`, read once into one frozen Struct."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of one process.

    `data_dir` holds everything that a deployment must keep beside its database (keys, evidence) and,
    where nothing else is named, the embedded database itself. With `database_url` or `redis_url` set,
    the respective embedded server is not started.
    """

    data_dir: str = "./var"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    database_url: str | None = None
    redis_url: str | None = None
    demo: bool = False
    #: A folder, or `s3://bucket/prefix`; without it, a folder below `data_dir`.
    evidence_url: str | None = None
    #: Uploads are refused when less would stay free on the disk of that folder.
    evidence_free_min_mb: Annotated[int, Meta(ge=0)] = 64
    public_url: str | None = None
    #: A folder with fonts beside the machine's own, for the papers.
    font_dir: str | None = None
    #: The number that stands on slips and papers for whoever would rather call.
    telephone: str | None = None
    #: Hosts, by comma, from which figures may be fetched wherever they stand; of others only public ones.
    pull_hosts: str | None = None
    #: Who is asked to cosign checkpoints: `name+hash+base64=https://address`, with commas between.
    witnesses: str | None = None

    @property
    def folder(self) -> Path:
        """The data folder as an absolute path."""
        return Path(self.data_dir).expanduser().absolute()

    @property
    def hosts_to_pull(self) -> frozenset[str]:
        """The hosts that the operator named, as `host` or `host:port`."""
        named = (one.strip().lower() for one in (self.pull_hosts or "").split(","))
        return frozenset(one for one in named if one)

    @property
    def secure_cookies(self) -> bool:
        """Whether the public address is https, so that cookies may be Secure and `__Host-`."""
        return bool(self.public_url and self.public_url.startswith("https://"))


class BadSettings(ValueError):
    """A setting cannot be read; the message names the variable and what it takes."""


PREFIX = "JIEBANG_"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read every `JIEBANG_…` variable of `environ`; an empty one counts as not set.

    Raises `BadSettings` with the name of a variable that is unknown or cannot be read.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and value != ""
    }
    try:
        return msgspec.convert(given, Settings, strict=False)
    except msgspec.ValidationError as fault:
        known = ", ".join(f"{PREFIX}{field.upper()}" for field in Settings.__struct_fields__)
        raise BadSettings(f"{PREFIX}… settings: {fault}. Known ones: {known}.") from None
