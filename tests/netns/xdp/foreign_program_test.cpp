// SPDX-License-Identifier: BSD-3-Clause
// A stranger's XDP program is named, refused, and left as it was: attached and working.
#include "support/footprint.hpp"
#include "support/lab.hpp"
#include "support/wire/assembler.hpp"

#include <pollux/pollux.hpp>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace pollux::test {

namespace {

// An XDP program that counts packets and passes them on.
class Stranger {
public:
    explicit Stranger(const char* name)
        : map_{bpf_map_create(BPF_MAP_TYPE_ARRAY, "counted", sizeof(std::uint32_t),
                              sizeof(std::uint64_t), 1, nullptr)}
    {
        wire::Assembler code;
        code.load_map_value(BPF_REG_1, map_);
        code.mov_imm(BPF_REG_2, 1);
        code.fetch_add(BPF_REG_1, 0, BPF_REG_2);
        code.mov_imm(BPF_REG_0, XDP_PASS);
        code.exit();
        const auto instructions = code.take();
        program_ = bpf_prog_load(BPF_PROG_TYPE_XDP, name, "GPL", instructions.data(),
                                 instructions.size(), nullptr);
        if (program_ < 0)
            throw std::runtime_error{"the stranger's program cannot be loaded"};
    }
    ~Stranger()
    {
        close(link_);
        close(program_);
        close(map_);
    }
    Stranger(const Stranger&) = delete;
    Stranger& operator=(const Stranger&) = delete;

    // What tells a Pollux process that the program is one of Pollux.
    void mark(std::uint32_t version)
    {
        struct {
            std::uint32_t version, pid;
        } const owner{version, 4711};
        const std::uint32_t first = 0;
        const int marks = bpf_map_create(BPF_MAP_TYPE_ARRAY, "pollux_owner", sizeof first,
                                         sizeof owner, 1, nullptr);
        if (bpf_map_update_elem(marks, &first, &owner, BPF_ANY) != 0 ||
            bpf_prog_bind_map(program_, marks, nullptr) != 0)
            throw std::runtime_error{"the stranger's program cannot be marked"};
        close(marks);
    }

    void attach(const Netdev& netdev, unsigned mode)
    {
        if (bpf_xdp_attach(static_cast<int>(netdev.index), program_, mode, nullptr) != 0)
            throw std::runtime_error{"the stranger's program cannot be attached"};
    }
    void link(const Netdev& netdev, unsigned mode)
    {
        bpf_link_create_opts options = {};
        options.sz = sizeof options;
        options.flags = mode;
        link_ = bpf_link_create(program_, static_cast<int>(netdev.index), BPF_XDP, &options);
        if (link_ < 0)
            throw std::runtime_error{"the stranger's program cannot be linked"};
    }

    std::uint32_t id() const
    {
        bpf_prog_info info = {};
        __u32 size = sizeof info;
        bpf_obj_get_info_by_fd(program_, &info, &size);
        return info.id;
    }
    std::uint64_t counted() const
    {
        const std::uint32_t first = 0;
        std::uint64_t count = 0;
        bpf_map_lookup_elem(map_, &first, &count);
        return count;
    }

private:
    int map_ = -1, program_ = -1, link_ = -1;
};

class ForeignProgram : public testing::Test {
protected:
    void expect_counting()
    {
        EXPECT_TRUE(host.feed(10, [&] { return stranger.counted(); }));
    }

    void expect_refusal()
    {
        expect_counting();
        const Footprint before{umem};
        try {
            const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
            ADD_FAILURE() << "the stranger's program was ignored";
        } catch (const Error& error) {
            const std::string text = error.what();
            EXPECT_EQ(error.details().where, veth.name());
            EXPECT_EQ(error.code().value(), EBUSY);
            EXPECT_NE(text.find("\"stranger\""), std::string::npos) << text;
            EXPECT_NE(text.find(' ' + std::to_string(stranger.id()) + ' '), std::string::npos)
                << text;
        }
        EXPECT_EQ(Footprint{umem}, before);
        const auto program = attached_program(veth.netdev());
        ASSERT_TRUE(program);
        EXPECT_EQ(program->id, stranger.id());
        EXPECT_EQ(program->name, "stranger");
        EXPECT_EQ(program->owner, 0U);
        expect_counting();
    }

    Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Wire host{veth.peer()};
    Stranger stranger{"stranger"};
};

TEST_F(ForeignProgram, AttachedNatively)
{
    stranger.attach(veth.netdev(), XDP_FLAGS_DRV_MODE);
    expect_refusal();
}

TEST_F(ForeignProgram, AttachedGenerically)
{
    stranger.attach(veth.netdev(), XDP_FLAGS_SKB_MODE);
    expect_refusal();
    EXPECT_TRUE(attached_program(veth.netdev())->generic);
}

TEST_F(ForeignProgram, AttachedByALink)
{
    stranger.link(veth.netdev(), XDP_FLAGS_DRV_MODE);
    expect_refusal();
}

TEST_F(ForeignProgram, CannotReplaceOursAndIsWelcomeAfterwards)
{
    {
        const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
        EXPECT_THROW(stranger.attach(veth.netdev(), XDP_FLAGS_DRV_MODE), std::runtime_error);
        EXPECT_THROW(stranger.attach(veth.netdev(), XDP_FLAGS_SKB_MODE), std::runtime_error);
        EXPECT_EQ(attached_program(veth.netdev())->id, port.report().program_id);
        EXPECT_EQ(attached_program(veth.netdev())->owner, static_cast<std::uint32_t>(getpid()));
    }
    stranger.attach(veth.netdev(), XDP_FLAGS_DRV_MODE);
    expect_counting();
}

TEST_F(ForeignProgram, AnotherVersionOfPolluxIsToldFromThisOne)
{
    Stranger later{"xsk_def_prog"};
    later.mark(1000);
    later.link(veth.netdev(), XDP_FLAGS_DRV_MODE);
    try {
        const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
        FAIL() << "a program was joined whose maps are not known";
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find("another version of Pollux holds it"), std::string::npos) << text;
        EXPECT_NE(text.find("program version 1000"), std::string::npos) << text;
        EXPECT_NE(text.find("pid 4711"), std::string::npos) << text;
    }
    EXPECT_EQ(attached_program(veth.netdev())->id, later.id());
}

// What a killed DPDK application leaves behind; libxdp would adopt it, and the PMD remove it.
TEST_F(ForeignProgram, LeftoverOfTheDefaultProgramComesWithTheCommandThatRemovesIt)
{
    Stranger leftover{"xsk_def_prog"};
    leftover.attach(veth.netdev(), XDP_FLAGS_DRV_MODE);
    try {
        const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
        FAIL() << "the leftover was adopted";
    } catch (const Error& error) {
        EXPECT_TRUE(error.hint().ends_with("`ip link set dev port0 xdp off`")) << error.hint();
    }
    EXPECT_EQ(attached_program(veth.netdev())->id, leftover.id());
    ip("link set dev port0 xdp off");
    const Port port{{.netdev = veth.netdev(), .ring = 256}, umem};
    EXPECT_TRUE(port.report().native);
}

}  // namespace

}  // namespace pollux::test
