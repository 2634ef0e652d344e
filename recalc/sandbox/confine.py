"""Takes from a process what it does not need, before it runs foreign code.

Linux only, without a package: Landlock and seccomp are system calls. Where the kernel has one of
them not, the other layers hold alone.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from recalc.sandbox import syscalls

_libc = ctypes.CDLL(None, use_errno=True)

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC = 1, 1
_KILL = 9

_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR, _EXECUTE = 1 << 2, 1 << 3, 1 << 0
#: All rights on files, network and other processes that each version of Landlock knows.
_FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_CONNECTIONS, _SCOPES = 0b11, 0b11


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when process ``parent``, which started it, ends."""
    if not sys.platform.startswith("linux"):
        return
    _libc.prctl(_PR_SET_PDEATHSIG, _KILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)
    with suppress(OSError):  # if memory runs out, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000")


def no_files(readable: Iterable[str] = ()) -> bool:
    """Let this thread, and all threads and processes that it starts, open no file and connection
    from now on. Files and folders in ``readable`` can be read and executed. Returns whether the
    kernel can do that."""
    if not sys.platform.startswith("linux"):
        return False
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    files = _FILES[max(known for known in _FILES if known <= version)]
    rules = struct.pack(
        "QQQ", files, _CONNECTIONS if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )
    ruleset = _libc.syscall(_LANDLOCK_CREATE, rules, len(rules), 0)
    try:
        for path in readable:
            _allow_reading(ruleset, path)
        _no_new_privileges()
        return bool(_libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(ruleset)


def _allow_reading(ruleset: int, path: str) -> None:
    if not Path(path).exists():
        return
    rights = _READ_FILE | _EXECUTE | (_READ_DIR if Path(path).is_dir() else 0)
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, opened)
        if _libc.syscall(_LANDLOCK_ADD_RULE, ruleset, 1, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), "Landlock refused a rule")
    finally:
        os.close(opened)


def only_calls(names: Collection[str]) -> bool:
    """Let this process make only the system calls that are named; others fail with EPERM. Returns
    whether the kernel can do that."""
    program = syscalls.program(names) if sys.platform.startswith("linux") else None
    if program is None:
        return False
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    _no_new_privileges()
    arguments = (_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, header)
    return bool(_libc.syscall(syscalls.number("seccomp"), *arguments) == 0)


def _no_new_privileges() -> None:
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def limit(memory: int, status: IO[str] | None) -> None:
    """Limit this process, and those that it starts later, to ``memory`` bytes more than it has, to
    few files, none of them written, and to no core file. ``status`` is from ``open_status``."""
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 64}
    if status is not None:
        status.seek(0)
        lines = [line for line in status.read().splitlines() if line.startswith("Vm")]
        used = {name: int(size.split()[0]) << 10 for name, size in (x.split(":") for x in lines)}
        limits[resource.RLIMIT_AS] = used["VmSize"] + memory
        # What is reserved is no memory yet: V8 reserves more than any machine has.
        limits[resource.RLIMIT_DATA] = used["VmData"] + memory
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


def open_status() -> IO[str] | None:
    """Open the file that tells how much memory this process has; None where there is none."""
    try:
        return Path("/proc/self/status").open()
    except OSError:
        return None
