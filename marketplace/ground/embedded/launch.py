"""The script between fork and exec: binds a child's life to its parent's, changes who it is, becomes it.

It is run by path with the standard library alone (`children.spawn`), and not as `preexec_fn`, because
Python code between fork and exec may deadlock where the parent has threads. It costs about 12 ms.

Arguments: the parent's pid, the signal at the parent's death, an identity (`identity.py` says which),
a folder that the identity must be able to list (or nothing), then the program and its arguments.
"""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECUREBITS = 28
SECBIT_NO_SETUID_FIXUP = 1 << 2
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
CANNOT_EXECUTE = 126  # the status that shells use for it


class Refused(Exception):
    """The kernel or the machine's settings refuse a step."""


def _linux(call: str, *arguments: object) -> None:
    """Call a function of the C library; raises `Refused` where it answers anything but 0."""
    if sys.platform != "linux":
        raise Refused(f"{call} is known to Linux only")
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, call)(*arguments) != 0:
        raise Refused(f"{call}: {os.strerror(ctypes.get_errno())}")


def _keep_identity(_uid: int, _gid: int) -> None:
    """Stay who we are."""


def _enter_namespace(uid: int, gid: int) -> None:
    """Be `uid` in a user namespace of our own; outside, files stay those of the user who started us."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    _linux("unshare", CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny", "ascii")  # the kernel asks it before gid_map
    Path("/proc/self/gid_map").write_text(f"{gid} {outside_gid} 1", "ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {outside_uid} 1", "ascii")


def _change_user(uid: int, gid: int) -> None:
    """Be `uid` for the whole machine, with the one capability that opens files under a private home."""
    _linux("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    # PostgreSQL asks access(2) about its own binary, which leaves capabilities out for whoever is not
    # root, unless this bit is set. Where it may not be set, the binaries must be readable by all.
    with contextlib.suppress(Refused):
        _linux("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    only = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0)
    _linux("capset", header, effective_permitted_inheritable)
    _linux("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


IDENTITIES: dict[str, Callable[[int, int], None]] = {
    "own": _keep_identity,
    "namespace": _enter_namespace,
    "user": _change_user,
}


def _die_with(parent: int, death_signal: int) -> None:
    """Ask for `death_signal` at the parent's death; end at once if it died before we could ask."""
    if sys.platform == "linux":
        _linux("prctl", PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(CANNOT_EXECUTE)


def main(arguments: list[str]) -> None:
    """Become the program; returns never, and ends with status 126 and a line where it cannot."""
    parent, death_signal, identity, must_list, *argv = arguments
    how, uid, gid = identity.split(":")
    try:
        IDENTITIES[how](int(uid), int(gid))
        _die_with(int(parent), int(death_signal))  # a change of identity clears an earlier request
        if must_list:
            any(Path(must_list).iterdir())
        signal.signal(
            signal.SIGPIPE, signal.SIG_DFL
        )  # Python ignores it, and exec would pass that on
        os.execvp(argv[0], argv)  # noqa: S606 - no shell is wanted; argv is the parent's own
    except (OSError, Refused) as fault:
        sys.stderr.write(f"{argv[0]} cannot be started: {fault}\n")
        sys.exit(CANNOT_EXECUTE)


if __name__ == "__main__":
    main(sys.argv[1:])
