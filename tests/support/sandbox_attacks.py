"""What tests of the sandbox share: a worker in it, and attacks that should be refused.

Each attack is a function of student code; it reports what it got. On a machine that has the
sandbox all of this runs; elsewhere it is skipped, with the reason.
"""

from __future__ import annotations

from grader.worker import CallRequest, Code, Outcome, Task, Worker

SECRET = "the-hidden-seed-is-4711"

#: What writes something; its argument is the path of a file that exists.
WRITING = [
    "open(args[0], 'w')",
    "open(args[0], 'a')",
    "open(args[0], 'r+')",
    "open(args[0] + '.new', 'x')",
    "os.open(args[0], os.O_RDONLY | os.O_TRUNC)",
    "os.open(args[0], os.O_RDONLY | os.O_CREAT)",
    "os.open(os.path.dirname(args[0]), os.O_TMPFILE | os.O_RDWR)",
    "os.open(args[0], os.O_PATH)",
    "os.truncate(args[0], 0)",
    "os.remove(args[0])",
    "os.rename(args[0], args[0] + '.new')",
    "os.link(args[0], args[0] + '.new')",
    "os.symlink(args[0], args[0] + '.new')",
    "os.mkdir(args[0] + '.new')",
    "os.mkfifo(args[0] + '.new')",
    "os.rmdir(os.path.dirname(args[0]))",
    "os.chmod(args[0], 0o777)",
    "os.chown(args[0], 0, 0)",
    "os.utime(args[0])",
    "os.chdir('/')",
    "os.chroot('/tmp')",
    "os.setxattr(args[0], 'user.a', b'b')",
    "open('/dev/null', 'w')",
    "open('/dev/tty', 'w')",
    "open('/dev/shm/grader-test', 'w')",
    "open(os.__file__, 'w')",
    "os.memfd_create('a')",
    "os.posix_openpt(os.O_RDWR) if hasattr(os, 'posix_openpt') else os.openpty()",
]
#: What reaches for the network; its argument is the port of a server on this machine.
NETWORK = [
    "socket.socket()",
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "socket.socket(socket.AF_INET6)",
    "socket.socket(socket.AF_UNIX)",
    "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "socket.socketpair()",
    "socket.create_connection(('127.0.0.1', args[0]), 1)",
    "socket.create_server(('127.0.0.1', 0))",
    "socket.socket(fileno=3).sendmsg([b'a'])",
    "socket.socket(fileno=3).sendto(b'a', b'\\0abstract')",
]
#: What reaches for other processes; its argument is the number of one.
PROCESSES = [
    "os.fork()",
    "os.forkpty()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.execv('/bin/true', ['true'])",
    "os.execv(sys.executable, ['python'])",
    "os.popen('true')",
    "subprocess.run(['/bin/true'])",
    "subprocess.Popen('true', shell=True)",
    "__import__('_thread').start_new_thread(print, ())",
    "os.kill(args[0], signal.SIGKILL)",
    "os.kill(os.getppid(), signal.SIGKILL)",
    "os.kill(-1, signal.SIGKILL)",
    "os.killpg(0, signal.SIGKILL)",
    "os.pidfd_open(args[0])",
    "os.setpriority(os.PRIO_PROCESS, args[0], 19)",
    "os.setsid()",
    "os.setuid(1)",
    "os.setgroups([])",
    "os.nice(1)",
    "os.sched_setaffinity(args[0], {0})",
    "os.setns(3, 0) if hasattr(os, 'setns') else os.kill(args[0], 9)",
    "__import__('multiprocessing').Process(target=print).start()",
    "__import__('multiprocessing.popen_fork').popen_fork.Popen("
    "__import__('multiprocessing').Process(target=print))",
    "__import__('resource').prlimit(args[0], 7)",
    "__import__('fcntl').fcntl(3, 8, args[0])",
    "__import__('fcntl').ioctl(3, 0x5452, b'\\1\\0\\0\\0')",
]
#: System calls by their number, with arguments; "pid" stands for the number of a process.
RAW_CALLS: dict[str, tuple[object, ...]] = {
    "ptrace attach": (101, 16, "pid", 0, 0),
    "ptrace traceme": (101, 0, 0, 0, 0),
    "process_vm_readv": (310, "pid", 0, 0, 0, 0),
    "process_vm_writev": (311, "pid", 0, 0, 0, 0),
    "clone": (56, 17, 0, 0, 0),
    "clone of a thread": (56, 0x50F00, 0, 0, 0),
    "vfork": (58,),
    "unshare": (272, 0x10000000),
    "mount": (165, 0, 0, 0, 0, 0),
    "prctl": (157, 4, 1, 0, 0),
    "arch_prctl": (158, 0x1002, 0),
    "seccomp": (317, 1, 0, 0),
    "landlock": (444, 0, 0, 1),
    "bpf": (321, 0, 0, 0),
    "perf_event_open": (298, 0, 0, 0, 0, 0),
    "io_uring_setup": (425, 1, 0),
    "userfaultfd": (323, 0),
    "keyctl": (250, 0, 0, 0, 0),
    "shmget": (29, 0, 4096, 0o1600),
    "msgget": (68, 0, 0o1600),
    "mq_open": (240, 0, 0, 0, 0),
    "tgkill": (234, "pid", "pid", 9),
    "tkill": (200, "pid", 9),
    "rt_sigqueueinfo": (129, "pid", 9, 0),
    "pidfd_getfd": (438, 3, 3, 0),
    "open_by_handle_at": (304, 0, 0, 0),
    "openat2": (437, 0, 0, 0, 0),
    "sendfile": (40, 3, 3, 0, 1),
    "reboot": (169, 0, 0, 0, 0),
    "personality": (135, 0xFFFFFFFF),
    "kexec_load": (246, 0, 0, 0, 0),
    "x32 getpid": (0x40000000 + 39,),
    "x32 openat": (0x40000000 + 257, 0, 0, 0, 0),
}
#: Makes one of them; returns what it gives, and the number of the error.
RAW_CALL = """
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
done = libc.syscall(*(ctypes.c_long(word) for word in args))
return done, ctypes.get_errno()
"""

#: What attacks use.
IMPORTS = "import ctypes, os, signal, socket, struct, subprocess, sys, threading, time"


def attack(worker: Worker, body: str, *args: object) -> Outcome:
    """Run a body of a function with useful imports; see that the next function is untouched."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    source = f"{IMPORTS}\n\ndef f(*args):\n{lines}\n"
    attacked = Task("f", (Code("cell 1", 1, source),), (CallRequest(args),))
    after = Task("g", (Code("cell 2", 1, "def g(): return 42"),), (CallRequest(()),))
    (outcome,), (untouched,) = worker.run(attacked), worker.run(after)
    assert untouched.value == 42, (outcome, untouched)
    return outcome


def refused(outcome: Outcome, *, absent: bool = False) -> None:
    """See that an attack ended with a refusal of the system, and not with anything else.

    Where what it reaches for is `absent`, it is enough that the system does not find it.
    """
    assert outcome.kind == "raised", outcome
    assert outcome.error is not None
    if absent and outcome.error.type == "FileNotFoundError":
        return
    assert outcome.error.type in ("PermissionError", "RuntimeError", "OSError"), outcome
    assert any(
        words in outcome.error.message
        for words in ("Permission denied", "Operation not permitted", "can't start new thread")
    ), outcome
