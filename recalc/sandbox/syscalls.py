"""Names and numbers of system calls, and a seccomp filter that lets only some of them through."""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Collection


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Calls of a process that computes: memory, threads, clocks, and files that are open already.
COMPUTING = _names(
    """
    read write readv writev close lseek fstat fcntl poll ppoll pselect6 epoll_create1 epoll_ctl
    epoll_wait epoll_pwait epoll_pwait2 eventfd2 sendto recvfrom mmap munmap mprotect mremap
    madvise brk membarrier pkey_alloc pkey_free pkey_mprotect futex futex_wait futex_wake
    futex_waitv set_robust_list get_robust_list rseq set_tid_address rt_sigaction rt_sigprocmask
    rt_sigreturn rt_sigtimedwait sigaltstack restart_syscall sched_yield sched_getaffinity
    sched_getparam sched_getscheduler sched_get_priority_max sched_get_priority_min getpriority
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday timerfd_create
    timerfd_settime getrandom getpid gettid getppid getuid geteuid getgid getegid getcpu sysinfo
    uname getrusage exit exit_group clone
    """
)
#: Further calls of a process that starts another program. Landlock says which files it may use.
STARTING = _names(
    """
    execve open openat access faccessat faccessat2 stat newfstatat statx readlink readlinkat
    pread64 getcwd arch_prctl prlimit64 getrlimit getdents64 vfork wait4 waitid dup dup2 dup3
    pipe2 ioctl prctl setsid setpgid pidfd_open socketpair
    """
)
#: Numbers by architecture and name.
_NUMBERS = {
    "x86_64": {
        "read": 0, "write": 1, "open": 2, "close": 3, "stat": 4, "fstat": 5, "poll": 7, "lseek": 8,
        "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13,
        "rt_sigprocmask": 14, "rt_sigreturn": 15, "ioctl": 16, "pread64": 17, "readv": 19,
        "writev": 20, "access": 21, "sched_yield": 24, "mremap": 25, "madvise": 28, "dup": 32,
        "dup2": 33, "nanosleep": 35, "getpid": 39, "sendto": 44, "recvfrom": 45, "socketpair": 53,
        "clone": 56, "vfork": 58, "execve": 59, "exit": 60, "wait4": 61, "uname": 63, "fcntl": 72,
        "getcwd": 79, "readlink": 89, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98,
        "sysinfo": 99, "getuid": 102, "getgid": 104, "geteuid": 107, "getegid": 108,
        "setpgid": 109, "getppid": 110, "setsid": 112, "rt_sigtimedwait": 128, "sigaltstack": 131,
        "getpriority": 140, "sched_getparam": 143, "sched_getscheduler": 145,
        "sched_get_priority_max": 146, "sched_get_priority_min": 147, "prctl": 157,
        "arch_prctl": 158, "gettid": 186, "futex": 202, "sched_getaffinity": 204,
        "getdents64": 217, "set_tid_address": 218, "restart_syscall": 219, "clock_gettime": 228,
        "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "epoll_wait": 232,
        "epoll_ctl": 233, "waitid": 247, "openat": 257, "newfstatat": 262, "readlinkat": 267,
        "faccessat": 269, "pselect6": 270, "ppoll": 271, "set_robust_list": 273,
        "get_robust_list": 274, "epoll_pwait": 281, "timerfd_create": 283, "timerfd_settime": 286,
        "eventfd2": 290, "epoll_create1": 291, "dup3": 292, "pipe2": 293, "prlimit64": 302,
        "getcpu": 309, "seccomp": 317, "getrandom": 318, "membarrier": 324, "pkey_mprotect": 329,
        "pkey_alloc": 330, "pkey_free": 331, "statx": 332, "rseq": 334,
    },
    "aarch64": {
        "getcwd": 17, "eventfd2": 19, "epoll_create1": 20, "epoll_ctl": 21, "epoll_pwait": 22,
        "dup": 23, "dup3": 24, "fcntl": 25, "ioctl": 29, "faccessat": 48, "openat": 56,
        "close": 57, "pipe2": 59, "getdents64": 61, "lseek": 62, "read": 63, "write": 64,
        "readv": 65, "writev": 66, "pread64": 67, "pselect6": 72, "ppoll": 73, "readlinkat": 78,
        "newfstatat": 79, "fstat": 80, "timerfd_create": 85, "timerfd_settime": 86, "exit": 93,
        "exit_group": 94, "waitid": 95, "set_tid_address": 96, "futex": 98,
        "set_robust_list": 99, "get_robust_list": 100, "nanosleep": 101, "clock_gettime": 113,
        "clock_getres": 114, "clock_nanosleep": 115, "sched_getscheduler": 120,
        "sched_getparam": 121, "sched_getaffinity": 123, "sched_yield": 124,
        "sched_get_priority_max": 125, "sched_get_priority_min": 126, "restart_syscall": 128,
        "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigtimedwait": 137,
        "rt_sigreturn": 139, "getpriority": 141, "setpgid": 154, "setsid": 157, "uname": 160,
        "getrlimit": 163, "getrusage": 165, "prctl": 167, "getcpu": 168, "gettimeofday": 169,
        "getpid": 172, "getppid": 173, "getuid": 174, "geteuid": 175, "getgid": 176,
        "getegid": 177, "gettid": 178, "sysinfo": 179, "socketpair": 199, "sendto": 206,
        "recvfrom": 207, "brk": 214, "munmap": 215, "mremap": 216, "clone": 220, "execve": 221,
        "mmap": 222, "mprotect": 226, "madvise": 233, "wait4": 260, "prlimit64": 261,
        "seccomp": 277, "getrandom": 278, "membarrier": 283, "pkey_mprotect": 288,
        "pkey_alloc": 289, "pkey_free": 290, "statx": 291, "rseq": 293,
    },
}  # fmt: skip
#: The same on all architectures.
_COMMON = {
    "pidfd_open": 434,
    "faccessat2": 439,
    "epoll_pwait2": 441,
    "futex_waitv": 449,
    "futex_wake": 454,
    "futex_wait": 455,
}
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE3 = 435
_CLONE_THREAD = 0x10000
#: Numbers from here on are those of another interface, on x86-64.
_X32 = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16


def number(name: str) -> int:
    """Return the number of a system call on this machine. Raises KeyError for an unknown one."""
    return (_NUMBERS[platform.machine()] | _COMMON)[name]


def program(names: Collection[str]) -> bytes | None:
    """Return the filter, or None where the numbers of this architecture are not known.

    A new process needs ``vfork`` or ``execve`` among the names: without them, ``clone`` starts
    threads only. ``clone3`` is reported as unknown, because a filter cannot see its arguments.
    """
    machine = platform.machine()
    if machine not in _NUMBERS:
        return None
    known = _NUMBERS[machine] | _COMMON
    allowed = sorted({known[name] for name in names if name in known and name != "clone"})
    lines = [
        _line(_LOAD, _ARCHITECTURE_AT),
        _line(_JUMP_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER_AT),
        _line(_JUMP_AT_LEAST, _X32, 0, 1),
        _line(_RETURN, _ERROR | errno.EPERM),
        _line(_JUMP_EQUAL, _CLONE3, 0, 1),
        _line(_RETURN, _ERROR | errno.ENOSYS),
    ]
    for each in allowed:
        lines += [_line(_JUMP_EQUAL, each, 0, 1), _line(_RETURN, _ALLOW)]
    threads = [
        _line(_LOAD, _FIRST_ARGUMENT_AT),
        _line(_JUMP_SET, _CLONE_THREAD, 0, 1),
        _line(_RETURN, _ALLOW),
    ]
    if "execve" in names:
        threads = [_line(_RETURN, _ALLOW)]
    lines += [_line(_JUMP_EQUAL, known["clone"], 0, len(threads)), *threads]
    return b"".join([*lines, _line(_RETURN, _ERROR | errno.EPERM)])


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return one instruction of the filter."""
    return struct.pack("HBBI", code, if_true, if_false, value)
