// SPDX-License-Identifier: BSD-3-Clause
// Frames keep their VLAN tags. A host behind a veth can leave a tag beside the frame: our program
// puts it back if it can ask the driver; otherwise the report says how to keep the host from that.
#include "base/kernel_version.hpp"
#include "support/lab.hpp"
#include "support/raw_sender.hpp"
#include "support/tag_pusher.hpp"

#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

namespace pollux::test {

namespace {

using Bytes = std::vector<std::uint8_t>;

class VlanTags : public testing::TestWithParam<XdpMode> {
protected:
    // With these bytes after the addresses.
    static Bytes frame(const Bytes& types)
    {
        Bytes bytes(12, 2);
        bytes.insert(bytes.end(), types.begin(), types.end());
        bytes.resize(100, 0x5a);
        return bytes;
    }
    Bytes receive()
    {
        Batch batch;
        EXPECT_TRUE(eventually([&] { return port.sockets()[0]->rx.receive(batch, 1) == 1; }));
        const auto bytes = batch[0].bytes();
        return {bytes.begin(), bytes.end()};
    }
    // The command that a note of the report gives, for the host's end.
    std::string noted_command() const
    {
        for (const std::string& note : port.report().notes)
            if (const auto start = note.find("`ethtool -K IF "); start != std::string::npos) {
                const std::string command = note.substr(start + 1, note.rfind('`') - start - 1);
                return "ethtool -K " + veth.peer() + command.substr(command.find(" IF ") + 3);
            }
        return "false";
    }
    // Only a program that is bound to the driver learns of the tag.
    static bool are_put_back()
    {
        return GetParam() == XdpMode::native && running_kernel() >= KernelVersion{6, 16};
    }
    void expect_tag(const char* program, const Bytes& tag)
    {
        const TagPusher pusher{veth.peer(), program};
        RawSender host{veth.peer()};
        const Bytes plain = frame({0x88, 0xb5}), has_one = frame({0x81, 0, 0, 7, 0x88, 0xb5});
        if (are_put_back()) {
            EXPECT_EQ(noted_command().find("vlan"), std::string::npos);
        } else {
            host.send(plain);
            EXPECT_EQ(receive(), plain);                         // what the note warns of
            ASSERT_EQ(std::system(noted_command().c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
        }
        for (const Bytes& sent : {plain, has_one}) {
            Bytes tagged = sent;
            tagged.insert(tagged.begin() + 12, tag.begin(), tag.end());
            host.send(sent);
            EXPECT_EQ(receive(), tagged);
        }
    }

    const Veth veth{"port0", "host0"};
    Umem umem{{.netdevs = {veth.netdev()}, .ring = 256}};
    Port port{{.netdev = veth.netdev(), .ring = 256, .xdp_mode = GetParam()}, umem};
};

TEST_P(VlanTags, InTheFrameStay)
{
    RawSender host{veth.peer()};
    for (const Bytes& types :
         {Bytes{0x81, 0, 0, 42, 0x88, 0xb5}, Bytes{0x88, 0xa8, 0, 42, 0x88, 0xb5},
          Bytes{0x88, 0xa8, 0, 7, 0x81, 0, 0, 42, 0x88, 0xb5}}) {
        host.send(frame(types));
        EXPECT_EQ(receive(), frame(types));
    }
}

TEST_P(VlanTags, BesideTheFrameStay)
{
    expect_tag("push_tag", {0x81, 0, 0, 42});
}

TEST_P(VlanTags, OfProvidersBesideTheFrameStay)
{
    expect_tag("push_service_tag", {0x88, 0xa8, 0, 42});
}

INSTANTIATE_TEST_SUITE_P(, VlanTags, testing::Values(XdpMode::native, XdpMode::generic), mode_name);

}  // namespace

}  // namespace pollux::test
