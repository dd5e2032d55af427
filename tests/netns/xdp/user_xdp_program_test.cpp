// SPDX-License-Identifier: BSD-3-Clause
// An application's XDP program gets the packets of its port's queues, in its port's time.
#include "support/bpf_maps.hpp"
#include "support/footprint.hpp"
#include "support/lab.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>

namespace pollux::test {

namespace {

constexpr unsigned some = 64;

class UserXdpProgram : public testing::TestWithParam<XdpMode> {
protected:
    PortOptions options(const std::string& program) const
    {
        return {.netdev = veth.netdev(),
                .queues = {0},
                .ring = 256,
                .xdp_mode = GetParam(),
                .xdp_program = program};
    }
    static std::string in_file(const std::string& name)
    {
        return object_file("programs") + "#" + name;
    }
    static std::uint64_t seen(const Port& port)
    {
        return MapOf{port.report().user_program_id, "programs.bss"}.value(0);
    }

    void expect_refusal(const std::string& program, int errnum, const std::string& words)
    {
        try {
            const Port port{options(program), umem};
            ADD_FAILURE() << program << " was taken";
        } catch (const Error& error) {
            EXPECT_EQ(error.details().where, veth.name());
            EXPECT_EQ(error.code().value(), errnum) << error.what();
            EXPECT_NE(std::string{error.what()}.find(words), std::string::npos) << error.what();
        }
        EXPECT_FALSE(attached_program(veth.netdev()));
        EXPECT_EQ(Footprint{umem}, before);
    }

    // Each packet comes with so many bytes more, which are 0, or fewer.
    void expect_longer(const std::string& program, int bytes)
    {
        const Port port{options(in_file(program)), umem};
        host.send(some, 100);
        unsigned got = 0;
        EXPECT_TRUE(eventually([&] {
            Batch batch;
            got += port.sockets()[0]->rx.receive(batch);
            for (const Packet packet : batch) {
                EXPECT_EQ(packet.length(), 100U + static_cast<unsigned>(bytes));
                if (bytes > 0) {
                    EXPECT_EQ(packet.bytes().back(), 0);
                }
            }
            return got == some;
        }));
    }

    Veth veth{"port0", "host0", 2, 1};  // all packets come to queue 0
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire host{veth.peer()};
    const Footprint before{umem};
};

TEST_P(UserXdpProgram, DropsEveryOtherPacket)
{
    {
        const Port port{options(in_file("drop_half")), umem};
        EXPECT_NE(port.report().user_program_id, 0U);
        EXPECT_NE(port.report().user_program_id, port.report().program_id);
        host.send(some);
        Numbers half;
        for (unsigned number = 0; number < some; number += 2)
            half.push_back(number);
        EXPECT_EQ(receive(port.sockets()[0]->rx, some / 2), half);
        EXPECT_TRUE(eventually([&] { return seen(port) == some; }));
        host.send(1);  // behind all of them
        EXPECT_EQ(receive(port.sockets()[0]->rx, 1), Numbers{some});
        EXPECT_EQ(port.stats().rx_passed, 0U);
    }
    EXPECT_EQ(Footprint{umem}, before);
    EXPECT_FALSE(attached_program(veth.netdev()));
}

TEST_P(UserXdpProgram, ShrinksTheTail)
{
    expect_longer("shrink_tail", -4);
}

TEST_P(UserXdpProgram, GrowsTheTail)
{
    expect_longer("grow_tail", 4);
}

TEST_P(UserXdpProgram, WritesInFrontOfThePacket)
{
    const Port port{options(in_file("write_number")), umem};
    host.send(some);
    std::uint64_t next = 0;
    EXPECT_TRUE(eventually([&] {
        Batch batch;
        port.sockets()[0]->rx.receive(batch);
        for (const Packet packet : batch) {
            EXPECT_EQ(metadata_before<std::uint64_t>(packet), next++);
            EXPECT_FALSE(rx_metadata(packet)) << "that is another's";
        }
        return next == some;
    }));
    Batch blank = numbered(umem, 0, 1);
    EXPECT_FALSE(metadata_before<std::uint64_t>(blank[0])) << "nobody has received it";
}

TEST_P(UserXdpProgram, CountsWhatItPassesOn)
{
    const Port port{options(object_file("single")), umem};
    EXPECT_TRUE(host.feed(some, [&] { return port.stats().rx_passed; }));
    EXPECT_EQ(port.stats().rx_packets, 0U);
}

TEST_P(UserXdpProgram, LeavesTheQueuesOfOtherPortsAlone)
{
    PortOptions plain = options("");
    plain.queues = {1};
    const Port other{plain, umem};
    {
        const Port port{options(in_file("pass_all")), umem};
        EXPECT_EQ(port.report().program_id, other.report().program_id);
        EXPECT_EQ(MapOf(port.report().program_id, "pollux_queues").value(0), 1U);
        EXPECT_EQ(MapOf(port.report().program_id, "pollux_queues").value(1), 0U);
        EXPECT_TRUE(host.feed(some, [&] { return seen(port) + other.sockets()[0]->rx.waiting(); }));
    }
    // Its place on queue 0 is empty again.
    plain.queues = {0};
    const Port again{plain, umem};
    EXPECT_EQ(again.report().program_id, other.report().program_id);
    EXPECT_EQ(again.report().user_program_id, 0U);
    const MapOf programs{again.report().program_id, "pollux_programs"};
    EXPECT_THROW(programs.value(0), std::runtime_error) << "it has one";
    const auto taken = [&] {
        return again.sockets()[0]->rx.waiting() + other.sockets()[0]->rx.waiting();
    };
    EXPECT_TRUE(host.feed(some, taken));
}

TEST_P(UserXdpProgram, GoesWithItsPort)
{
    PortOptions plain = options("");
    plain.queues = {1};
    const Port other{plain, umem};
    auto port = std::make_unique<Port>(options(in_file("pass_all")), umem);
    const std::uint32_t id = port->report().user_program_id;
    EXPECT_TRUE(is_loaded(id));
    port.reset();
    EXPECT_TRUE(eventually([id] { return !is_loaded(id); }));
}

TEST_P(UserXdpProgram, IsRefusedWithTheReason)
{
    expect_refusal("/nowhere/program.o", ENOENT, "/nowhere/program.o");
    expect_refusal("/proc/self/exe", EINVAL, "not a BPF object file");
    expect_refusal("/etc/passwd", EINVAL, "not a BPF object file");
    expect_refusal("/", EINVAL, "no file");
    expect_refusal(object_file("no_program"), ENOENT, "no XDP program");
    expect_refusal(object_file("programs"), EINVAL, "several XDP programs");
    expect_refusal(in_file("missing"), ENOENT, "no XDP program \"missing\"");
    expect_refusal(in_file("of_devmap"), ENOENT, "no XDP program \"of_devmap\"");
    expect_refusal(in_file("push_tag"), ENOENT, "drop_half, pass_all");
    expect_refusal(in_file("of_fragments"), EINVAL, "several buffers");
    expect_refusal(in_file("out_of_bounds"), EACCES, "invalid access to packet");
    expect_refusal(object_file("wrong_map"), EINVAL, "`xsks_map`");
}

TEST_P(UserXdpProgram, IsRefusedBesideAChoiceOfFlows)
{
    PortOptions both = options(in_file("drop_half"));
    both.take = {{.protocol = IPPROTO_UDP, .port = 9}};
    EXPECT_THROW((Port{both, umem}), Error);
    EXPECT_EQ(Footprint{umem}, before);
}

INSTANTIATE_TEST_SUITE_P(, UserXdpProgram, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
