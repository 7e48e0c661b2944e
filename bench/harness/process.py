"""What the kernel says about a process, and how to reach and stop our own."""

import os
import socket
import subprocess
import urllib.request
from pathlib import Path

# loopback only: a proxy of the environment is not for us
http = urllib.request.build_opener(urllib.request.ProxyHandler({}))

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def _stat(pid):
    # the name, in parentheses, may hold spaces: the fixed fields start behind it, with field 3
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def cpu_ms(pid):
    """User and system time of a process and of all threads it ever had."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def _reaped_ms(pid):
    fields = _stat(pid)
    return (int(fields[13]) + int(fields[14])) * TICK_MS


def _children_ms(parent):
    """Live children by process id. One that ends while we look is seen in its parent's account."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if _stat(entry.name)[1] == str(parent):
                    found[entry.name] = cpu_ms(entry.name)
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found


def family_cpu_ms(pid):
    """A process, its live children and those that ended (a parent inherits their time)."""
    while True:
        before = _reaped_ms(pid)
        children = sum(_children_ms(pid).values())
        if _reaped_ms(pid) == before:
            return cpu_ms(pid) + before + children


def rss_mb(pid):
    """Resident memory, file-backed pages such as the AOT cache included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no memory left to count")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process, timeout=60):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
