# SPDX-License-Identifier: BSD-3-Clause
"""What a bench needs of the machine; said before anything is started."""
import os
import pathlib
import shutil
import subprocess

from contestants import Contestant


class Refusal(Exception):
    """One line for stderr; exit 1."""


def two_cpus() -> tuple[int, int]:
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        raise Refusal("one CPU alone: the generator would take from the forwarder what it "
                      "measures; two are needed")
    return cpus[0], cpus[1]


def install(packages: list[str]) -> None:
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", *command],
                              env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
            raise Refusal(f"apt-get {command[0]}: {' '.join(last)}")


def require_programs(chosen: list[Contestant], may_install: bool) -> None:
    needed = {(c.program, c.package) for c in chosen if c.program}
    missing = {need for need in needed if shutil.which(need[0]) is None}
    optional = {("gnuplot", "gnuplot-nox")} if shutil.which("gnuplot") is None else set()
    if may_install and missing | optional:
        install(sorted(package for _, package in missing | optional))
        missing = {need for need in needed if shutil.which(need[0]) is None}
    for program, package in sorted(missing):
        raise Refusal(f"{program} is missing: apt-get install {package}, or give --install, or "
                      "leave it out with --contestants")


def require_build(chosen: list[Contestant], build_dir: pathlib.Path) -> None:
    own = [build_dir / "tests/tools/wire", build_dir / "tests/bench/meter"]
    own += [pathlib.Path(word) for c in chosen for word in c.command
            if word.startswith(str(build_dir))]
    for program in own:
        if not os.access(program, os.X_OK):
            raise Refusal(f"{program} is missing: scripts/setup builds it")
