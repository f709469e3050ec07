"""More than sixty files made to hurt: each is refused with a clear message or made harmless, in bounds."""

import base64
import io
import json
import subprocess
import sys

import msgspec
import pytest
from hostile import make_all
from PIL import Image

from impact.evidence.kinds import ENDINGS, FAULTS, PICTURE, SIZE_BYTES_MAX, Inspected
from impact.evidence.uploading import inspect
from marketplace.ground.files.apart import MEMORY_BYTES_MAX, SECONDS_MAX
from marketplace.ground.i18n.language import catalogue

FILES = make_all()
SECRETS = (b"script", b"31.2989", b"CameraOfTest", b"PK\x03\x04", b"Exif", b"ftyp", b"AAAAAAAA")


#: Looks at every file of a folder as a server does it, from a process that is small itself.
LOOKING = """
import base64, json, resource, sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from marketplace.ground.files.apart import TooHeavy, run_apart

def look(path):
    began = time.perf_counter()
    try:
        told = base64.b64encode(run_apart("impact.evidence.inspecting", path.read_bytes())).decode()
    except TooHeavy:
        told = None
    return path.name, told, time.perf_counter() - began

with ThreadPoolExecutor(2) as threads:
    found = list(threads.map(look, Path(sys.argv[1]).iterdir()))
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([found, most * (1 if sys.platform == "darwin" else 1024)]))
"""


class Outcomes(msgspec.Struct):
    """What became of each file, in how many seconds, and the most memory that any of them needed."""

    found: dict[str, Inspected]
    seconds: dict[str, float]
    bytes_max: int


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("hostile")
    names = list(FILES)
    for at, name in enumerate(names):
        if 0 < len(FILES[name][0]) <= SIZE_BYTES_MAX:
            (folder / str(at)).write_bytes(FILES[name][0])
    command = [sys.executable, "-c", LOOKING, str(folder)]
    ended = subprocess.run(command, capture_output=True, check=True)
    told, bytes_max = json.loads(ended.stdout)
    outcomes = Outcomes({}, {}, bytes_max)
    for at, answer, seconds in told:
        name = names[int(at)]
        packed = base64.b64decode(answer) if answer else None
        outcomes.found[name] = (
            msgspec.msgpack.decode(packed, type=Inspected)
            if packed
            else Inspected(fault="too_heavy")
        )
        outcomes.seconds[name] = seconds
    return outcomes


def test_there_are_more_than_sixty() -> None:
    assert len(FILES) > 60


@pytest.mark.parametrize("name", FILES)
async def test_it_is_refused_or_made_harmless(name: str, outcomes: Outcomes) -> None:
    # What is empty or too large is refused before any process is started for it.
    found = outcomes.found.get(name) or await inspect(FILES[name][0])
    assert found.fault == FILES[name][1]
    assert outcomes.seconds.get(name, 0) < SECONDS_MAX
    if found.fault is None:
        assert found.media_type in ENDINGS
        if found.media_type == PICTURE:
            _be_a_plain_picture(found.content or b"")


def _be_a_plain_picture(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as made:
        assert (made.format, made.mode) == ("JPEG", "RGB")
        assert not dict(made.getexif())
        assert not {"comment", "icc_profile", "mp"} & set(made.info)
        assert getattr(made, "n_frames", 1) == 1
    assert not [one for one in SECRETS if one in content]


def test_none_needed_more_memory_than_it_may_have(outcomes: Outcomes) -> None:
    assert outcomes.bytes_max <= MEMORY_BYTES_MAX


def test_every_fault_says_in_both_languages_what_to_do() -> None:
    texts = catalogue("zh-Hans")
    assert [text for text in FAULTS.values() if text not in texts] == []
    assert {fault for _, fault in FILES.values() if fault} <= set(FAULTS)
