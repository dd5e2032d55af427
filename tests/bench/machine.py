# SPDX-License-Identifier: BSD-3-Clause
"""On what the figures were measured."""
import os
import pathlib
import platform
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]


def first_line(*command: str) -> str:
    """What a command says; `unknown` when it cannot be asked."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=TOP)
    except OSError:
        return "unknown"
    lines = done.stdout.strip().splitlines()
    return lines[0] if done.returncode == 0 and lines else "unknown"


def versions() -> dict[str, str]:
    return {
        "pollux": first_line("git", "-c", f"safe.directory={TOP}", "describe", "--always",
                             "--dirty", "--abbrev=12"),
        "dpdk": first_line("pkg-config", "--modversion", "libdpdk"),
        "libxdp": first_line("pkg-config", "--modversion", "libxdp"),
        "libbpf": first_line("pkg-config", "--modversion", "libbpf"),
        "compiler": first_line("c++", "--version"),
        "kernel": platform.release(),
    }


def machine() -> dict:
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", cpuinfo, re.MULTILINE)
    return {
        "cpu": model.group(1) if model else platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg(),
    }


def free_hugepage_mib() -> int:
    total = 0
    for pages in pathlib.Path("/sys/kernel/mm/hugepages").glob("hugepages-*kB"):
        size = int(re.search(r"hugepages-(\d+)kB", pages.name).group(1))
        total += size * int((pages / "free_hugepages").read_text())
    return total // 1024
