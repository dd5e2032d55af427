# SPDX-License-Identifier: BSD-3-Clause
"""Who forwards, and how each is started. All of them stand in the same place: in the namespace in
the middle, between the netdevs in0 and out0, forwarding both ways on one CPU."""
import dataclasses
import pathlib

TUNED_BURSTS = (32, 64, 256)
POOL = 16384  # mbufs of testpmd: both fill rings, both TX rings, and as much again


@dataclasses.dataclass(frozen=True)
class Place:
    """What is the same for all of them."""
    build_dir: pathlib.Path
    generator_cpu: int  # also that of main threads, which only wait
    forwarder_cpu: int
    hugepages: bool


@dataclasses.dataclass(frozen=True)
class Contestant:
    name: str
    title: str
    user_space: bool = True
    through_stack: bool = False  # the kernel builds an skb for each packet that it receives
    command: tuple[str, ...] = ()  # none: the kernel forwards by itself
    ready: str = ""  # what it prints when it forwards
    before: tuple[str, ...] = ()  # shell commands before it is started
    program: str = ""  # that has to be on PATH
    package: str = ""  # Debian's, which has it


# Without an XDP program a veth takes live frames only when GRO is on.
TAKE_LIVE_FRAMES = "ethtool -K in0 gro on"


def forward_on(cpu: int) -> str:
    """For packets that go through the stack: received on the generator's CPU like everybody's,
    and forwarded on that one (RPS)."""
    return f"printf %x $((1 << {cpu})) >/sys/class/net/in0/queues/rx-0/rps_cpus"


def testpmd(place: Place, devices: tuple[str, str], *options: str) -> tuple[str, ...]:
    memory = ("--in-memory",)
    pool = ("--total-num-mbufs", str(POOL))
    if not place.hugepages:
        memory = ("--no-huge", "--no-shconf", "-m", "1024")
        # Otherwise the pool has gaps on ordinary memory, and DPDK 22.11 loses what lies after them.
        # Without --mp-alloc=anon testpmd ignores the other one.
        pool += ("--mp-alloc=anon", "--no-iova-contig")
    return (
        "stdbuf", "--output=L", "dpdk-testpmd",
        "--lcores", f"0@{place.generator_cpu},1@{place.forwarder_cpu}", "--main-lcore", "0",
        "--no-pci", "--no-telemetry", *memory, "--vdev", devices[0], "--vdev", devices[1],
        "--", "--forward-mode=io", "--nb-cores=1", *pool, *options)


def af_xdp(words: str = "") -> tuple[str, str]:
    return (f"net_af_xdp0,iface=in0,start_queue=0,queue_count=1{words}",
            f"net_af_xdp1,iface=out0,start_queue=0,queue_count=1{words}")


def pollux(place: Place) -> Contestant:
    memory = "--hugepages" if place.hugepages else "--no-huge"
    return Contestant(
        "pollux", "pollux fwd", ready="forwarding",
        command=(str(place.build_dir / "apps/pollux"), "fwd", "-i", "in0", "-i", "out0",
                 "--lcores", f"0@{place.forwarder_cpu}", memory))


def testpmds(place: Place) -> tuple[list[Contestant], Contestant]:
    """On net_af_xdp in four ways, and on net_af_packet."""
    common = {"ready": "Press enter to exit", "program": "dpdk-testpmd", "package": "dpdk-dev"}
    default = Contestant("testpmd", "testpmd, the PMD's defaults",
                         command=testpmd(place, af_xdp()), **common)
    tuned = [
        Contestant(f"testpmd-tuned-{burst}", f"testpmd, tuned, burst {burst}",
                   command=testpmd(place, af_xdp(",busy_budget=0"), f"--burst={burst}"), **common)
        for burst in TUNED_BURSTS]
    packet = Contestant(
        "af-packet", "testpmd on net_af_packet", through_stack=True, before=(TAKE_LIVE_FRAMES,),
        command=testpmd(place, ("net_af_packet0,iface=in0", "net_af_packet1,iface=out0")),
        **common)
    return [default, *tuned], packet


def all_contestants(place: Place) -> list[Contestant]:
    tools = place.build_dir / "tests/bench"
    on_af_xdp, on_af_packet = testpmds(place)
    return [
        pollux(place),
        *on_af_xdp,
        Contestant(
            "xsk", "raw libxdp loop, no DPDK", ready="forwarding",
            command=("taskset", "--cpu-list", str(place.forwarder_cpu),
                     str(tools / "xsk_forward"), "in0", "out0")),
        on_af_packet,
        Contestant(
            "bridge", "Linux bridge", user_space=False,
            before=(TAKE_LIVE_FRAMES, forward_on(place.forwarder_cpu),
                    "ip link add bridge0 type bridge",
                    "ip link set in0 master bridge0", "ip link set out0 master bridge0",
                    "ip link set bridge0 up",
                    "bridge fdb add 02:00:00:00:00:0b dev out0 master static")),
        # Runs where the packet was received, so the generator's CPU does everything and the other
        # one rests: the limit lies even higher.
        Contestant(
            "xdp", "XDP redirect in the kernel (the limit)", user_space=False, ready="forwarding",
            command=(str(tools / "xdp_forward"), "in0", "out0")),
    ]


def group(name: str) -> str:
    """testpmd-tuned-64 stands for testpmd-tuned, others for themselves."""
    return "testpmd-tuned" if name.startswith("testpmd-tuned-") else name
