"""Attacks on what lies outside of their process: files, the network, other processes."""

from tests.hostile.attack import Attack

_CTYPES = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(*words):
    if libc.syscall(*map(ctypes.c_long, words)) == -1:
        raise OSError(ctypes.get_errno(), "refused")
"""


def _refused(body: str, **rest: str) -> Attack:
    """An attack that ends with the system's refusal."""
    return Attack(body, "raised", confined=True, **rest)  # type: ignore[arg-type]


def _in_vain(body: str) -> Attack:
    """An attack whose failure is swallowed; the honest rest is right."""
    tried = "\n".join("    " + line for line in body.strip().splitlines())
    return Attack(f"try:\n{tried}\nexcept BaseException: pass", confined=True)


def _every_way(*statements: str) -> Attack:
    """Some statements, tried one after another; each failure is swallowed."""
    tried = "".join(f"try: {each}\nexcept BaseException: pass\n" for each in statements)
    return Attack("import os, shutil, socket, subprocess, sys\n" + tried, confined=True)


REACHING = {
    # files
    "shell": _every_way(
        "os.system('touch $MARKS/shell')",
        "os.popen('touch $MARKS/shell').read()",
        "subprocess.run('touch $MARKS/shell', shell=True)",
        "os.posix_spawn('/bin/touch', ['touch', '$MARKS/shell'], {})",
    ),
    "another program in its place": _refused(
        "import os; os.execv('/bin/sh', ['sh', '-c', 'exit'])"
    ),
    "another Python": _refused(
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'pass'])"
    ),
    "file written": _refused("open('$MARKS/written', 'w').write('here')", reason="ermi"),
    "files written everywhere": _every_way(
        "open('$MARKS/a', 'x')",
        "open('$HOME/$TOKEN', 'w')",
        "open('/tmp/$TOKEN', 'w')",
        "open('/var/tmp/$TOKEN', 'w')",
        "open('/dev/shm/$TOKEN', 'w')",
        "open('$TOKEN', 'w')",
        "open('$COURSE/$TOKEN', 'w')",
        "os.mkdir('/tmp/$TOKEN')",
        "os.mkfifo('/tmp/$TOKEN')",
        "os.symlink('/etc', '/tmp/$TOKEN')",
        "np.save('/tmp/$TOKEN', np.zeros(3))",
        "np.memmap('/tmp/$TOKEN', mode='w+', shape=(3,))",
        "__import__('tempfile').mkdtemp(suffix='$TOKEN')",
        "__import__('sqlite3').connect('/tmp/$TOKEN').execute('create table t (a)')",
        "__import__('logging').FileHandler('/tmp/$TOKEN')",
    ),
    "file deleted": _refused("import os; os.remove('$VICTIM')"),
    "files spoiled": _every_way(
        "open('$VICTIM', 'a').write('x')",
        "open('$VICTIM', 'r+').write('x')",
        "os.truncate('$VICTIM', 0)",
        "os.rename('$VICTIM', '$VICTIM.old')",
        "os.replace('$VICTIM', '$OTHER')",
        "os.link('$VICTIM', '$MARKS/link')",
        "os.chmod('$VICTIM', 0o777)",
        "os.chown('$VICTIM', 1, 1)",
        "os.utime('$VICTIM', (0, 0))",
        "shutil.rmtree('$MARKS/..')",
        "os.setxattr('$VICTIM', 'user.a', b'b')",
    ),
    "truncation by opening for reading": _refused(
        "import os; os.open('$VICTIM', os.O_RDONLY | os.O_TRUNC)"
    ),
    "another submission changed": _refused("open('$OTHER', 'w').write('')"),
    "another submission read": _refused("return open('$OTHER').read()"),
    "the reference read": _refused("return open('$REFERENCE').read()"),
    "the reference searched": _refused(
        "import os; return [open(p.path).read() for p in os.scandir('$COURSE/reference')]"
    ),
    "the reference run": _refused(
        """
        import importlib.util
        spec = importlib.util.spec_from_file_location("reference", "$REFERENCE")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.$NAME(layers_dims)
        """
    ),
    "the reference imported": Attack(
        """
        import sys
        sys.path.insert(0, "$COURSE")
        import reference.initialization
        return reference.initialization.$NAME(layers_dims)
        """,
        "raised",
        reason="not available",
        confined=True,
    ),
    "the reference by line cache": Attack(
        "import linecache; print(linecache.getlines('$REFERENCE'))", confined=True
    ),
    "the grader imported": Attack(
        "import grader.course; return grader.course.find_course()", "raised"
    ),
    "/etc/passwd": _refused("return open('/etc/passwd').read()", reason="/etc/passwd"),
    "/etc/shadow": _refused("return open('/etc/shadow').read()"),
    "every process's environment": _refused(
        """
        import os
        found = []
        for pid in [os.getppid(), $PID, 1, os.getpid()]:
            try: found.append(open(f"/proc/{pid}/environ").read())
            except OSError: pass
        for entry in os.listdir("/proc"): found.append(entry)
        return found
        """
    ),
    "links of other processes": Attack(
        """
        import os
        found = []
        for pid in (os.getppid(), $PID):
            for name in ("cwd", "exe", "root", "fd/3", "ns/net"):
                try: found.append(os.readlink(f"/proc/{pid}/{name}"))
                except OSError: pass
        if found: return found
        """,
        confined=True,
    ),
    # the network
    "TCP": _refused(
        "import socket; socket.create_connection(('127.0.0.1', $TCP), 2).send(b'here')"
    ),
    "UDP": _refused(
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', $UDP))"
    ),
    "abstract socket": _refused(
        "import socket; socket.socket(socket.AF_UNIX).connect('\\0$ABSTRACT')"
    ),
    "sockets of every kind": _every_way(
        "socket.socket(socket.AF_UNIX).connect('$SOCKET')",
        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', '\\0$ABSTRACT')",
        "socket.socket(socket.AF_INET6).connect(('::1', $TCP))",
        "socket.socket(fileno=3).sendto(b'x', ('127.0.0.1', $UDP))",
        "socket.socket(fileno=3).connect('\\0$ABSTRACT')",
        "socket.create_server(('127.0.0.1', 0)).accept()",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:$TCP/', timeout=2)",
        "__import__('asyncio').run(__import__('asyncio').open_connection('127.0.0.1', $TCP))",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
        "socket.getaddrinfo('example.org', 80)",
    ),
    "descriptors handed over": _in_vain(
        "import array, socket; socket.send_fds(socket.socket(fileno=3), [b'x'], [0, 1, 2])"
    ),
    # processes
    "parent killed": _refused("import os; os.kill(os.getppid(), 9)"),
    "grader killed": _refused("import os; os.kill($PID, 9)"),
    "everybody killed": _every_way(
        "os.kill(-1, 9)",
        "os.kill(0, 9)",
        "os.killpg(0, 9)",
        "os.killpg(os.getpgid(os.getppid()), 9)",
        "__import__('signal').pidfd_send_signal(os.pidfd_open($PID), 9)",
    ),
    "parent traced": _refused(_CTYPES + "import os; call(101, 16, os.getppid(), 0, 0)"),
    "grader's memory read": _refused("return open('/proc/$PID/mem', 'rb').read(10)"),
    "parent's memory written": _refused("import os; open(f'/proc/{os.getppid()}/mem', 'r+b')"),
    "memory of others by system calls": Attack(
        _CTYPES
        + """
import os
for number, *words in (
    (310, os.getppid(), 0, 0, 0, 0, 0), (311, $PID, 0, 0, 0, 0, 0), (438, 3, 0, 0),
    (272, 0x10000000), (165, 0, 0, 0, 0, 0), (425, 1, 0), (319, 0, 0), (323, 0), (321, 0, 0, 0),
    (57,), (58,), (56, 17, 0, 0, 0), (322, 0, 0, 0, 0, 0), (157, 4, 1, 0, 0), (29, 0, 4096, 0o1777),
):
    try: call(number, *words)
    except OSError: continue
    return number
""",
        confined=True,
    ),
    "priority and affinity": _every_way(
        "os.nice(-20)", "os.setpriority(0, $PID, 19)", "os.sched_setaffinity($PID, {0})"
    ),
    "another user": _every_way("os.setuid(0)", "os.setgroups([0])", "os.chroot('/tmp')"),
}
