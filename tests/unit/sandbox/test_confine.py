"""What is left to a process when its engine has been taken over: these tests run Python as the
attacker would, behind each layer alone and behind both."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recalc.sandbox import syscalls

#: Each line is tried, and has to fail.
ATTEMPTS = """
open("/etc/passwd")
open("/proc/self/environ")
open("/tmp/recalc-escape", "w")
os.listdir("/")
os.mkdir("/tmp/recalc-escape")
os.unlink("/etc/hostname")
os.rename("/etc/hostname", "/etc/hostname2")
os.symlink("/etc", "/tmp/recalc-escape")
os.execv("/bin/true", ["true"])
"""
CALLS = """
socket.socket(socket.AF_INET, socket.SOCK_STREAM)
socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
os.kill(os.getppid(), 0)
os.kill(1, 0)
os.fork()
os.posix_spawn("/bin/true", ["true"], {})
os.chmod("/tmp", 0o777)
os.chown("/tmp", 0, 0)
os.utime("/tmp")
os.setxattr("/tmp", "user.x", b"x")
os.stat("/etc/passwd")
os.readlink("/proc/self/exe")
os.chdir("/tmp")
os.chroot("/")
os.setuid(0)
os.nice(-1)
os.sethostname("x") if hasattr(os, "sethostname") else socket.sethostname("x")
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.prlimit(os.getppid(), resource.RLIMIT_CPU)
signal.pidfd_send_signal(0, 0)
os.memfd_create("x")
os.pidfd_open(os.getppid())
call(101, 16, os.getppid(), 0, 0)
call(165, b"none", b"/", b"tmpfs", 0, None)
call(272, 0x10000000)
call(425, 8, ctypes.create_string_buffer(120))
call(321, 0, None, 0)
call(310, os.getppid(), None, 0, None, 0, 0)
call(435, ctypes.create_string_buffer(88), 88)
call(0x40000000 | 39)
"""
PROGRAM = """
import ctypes, errno, os, resource, signal, socket, sys, threading
from recalc.sandbox import confine, syscalls
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
layers, attempts = sys.argv[1], sys.argv[2].strip().splitlines()
codes = [(each, compile(each, "attempt", "exec")) for each in attempts]
if "landlock" in layers:
    assert confine.no_files()
if "seccomp" in layers:
    assert confine.only_calls(syscalls.COMPUTING)
for text, code in codes:
    try:
        exec(code)
    except ValueError as error:
        if "not allowed" not in str(error):  # a module's own word for EPERM
            print(text, error)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.EXDEV):
            print(text, error)
    else:
        print(text)
thread = threading.Thread(target=lambda: print("a thread runs"))
thread.start()
thread.join()
"""


def _left(layers: str, attempts: str) -> list[str]:
    """The attempts that succeeded, or failed for another reason than a refusal."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, layers, attempts],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    *left, last = ran.stdout.splitlines()
    assert last == "a thread runs"
    return left


@pytest.mark.parametrize("layers", ["landlock", "seccomp", "landlock seccomp"])
def test_files(layers: str) -> None:
    """No file can be read, written, listed, removed or executed, behind either layer."""
    assert _left(layers, ATTEMPTS) == []


def test_calls() -> None:
    """No connection, no other process, no change of this one, and no call of the kernel that
    computing does not need; but threads can be started."""
    assert _left("seccomp", CALLS) == []


def test_attempts_succeed_otherwise() -> None:
    """Without a layer the attempts succeed, so that the tests above can fail."""
    harmless = 'open("/etc/passwd")\nos.listdir("/")\nos.stat("/etc/passwd")\nos.kill(1, 0)'
    assert len(_left("", harmless)) >= 3


def test_unknown_architecture(monkeypatch: pytest.MonkeyPatch) -> None:
    """On an architecture whose numbers are not known there is no filter."""
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert syscalls.program(syscalls.COMPUTING) is None
