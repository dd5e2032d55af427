// SPDX-License-Identifier: BSD-3-Clause
// The hash in software is that of the NICs: the published examples of Toeplitz, and symmetry where
// it is promised.
#include <pollux/rss.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <array>
#include <vector>

namespace pollux {

namespace {

// Of Microsoft's "Verifying the RSS hash calculation", which NIC drivers have been taking over.
const std::vector<std::uint8_t> published_key{
    0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
    0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
    0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

struct Example {
    const char *source, *destination;
    std::uint16_t source_port, destination_port;
    std::uint32_t with_ports, without;

    FiveTuple flow() const
    {
        return {IpAddress{source}, IpAddress{destination}, source_port, destination_port,
                IPPROTO_TCP};
    }
};
constexpr std::array<Example, 4> examples{{
    {"66.9.149.187", "161.142.100.80", 2794, 1766, 0x51ccc178, 0x323e8fc2},
    {"199.92.111.2", "65.69.140.83", 14230, 4739, 0xc626b0ea, 0xd718262a},
    {"3ffe:2501:200:1fff::7", "3ffe:2501:200:3::1", 2794, 1766, 0x40207d3d, 0x2cc18cd5},
    {"3ffe:501:8::260:97ff:fe40:efab", "ff02::1", 14230, 4739, 0xdde51bbf, 0x0f0c461c},
}};

TEST(Toeplitz, HashesAsPublished)
{
    for (const Example& example : examples) {
        EXPECT_EQ(toeplitz(published_key, example.flow()), example.with_ports) << example.source;
        EXPECT_EQ(toeplitz(published_key, example.flow(), false), example.without);
    }
}

TEST(Toeplitz, NeedsNoWholeKey)
{
    const FiveTuple flow = examples[0].flow();
    const std::span<const std::uint8_t> key{published_key};
    EXPECT_EQ(toeplitz(key.first(16), flow), examples[0].with_ports);
    EXPECT_EQ(toeplitz(key.first(0), flow), 0U);
}

Rss rss(std::vector<std::uint8_t> key, Rss::Symmetry symmetry)
{
    Rss rss;
    for (unsigned i = 0; i < 128; ++i)
        rss.table.push_back(i);
    rss.key = std::move(key);
    rss.symmetry = symmetry;
    rss.ports.tcp4 = rss.ports.tcp6 = true;
    return rss;
}

TEST(Toeplitz, IsSymmetricByKeyAndByTransformation)
{
    std::vector<std::uint8_t> key;
    for (unsigned i = 0; i < 40; ++i)
        key.push_back(i % 2 == 0 ? 0x6d : 0x5a);
    const Rss plain = rss(published_key, Rss::Symmetry::none);
    const Rss by_key = rss(key, Rss::Symmetry::none);
    const Rss by_xor = rss(published_key, Rss::Symmetry::by_xor);
    const Rss by_or_xor = rss(published_key, Rss::Symmetry::by_or_xor);
    for (const Example& example : examples) {
        const FiveTuple flow = example.flow();
        EXPECT_NE(plain.queue(flow), plain.queue(flow.reversed()));
        for (const Rss* symmetric : {&by_key, &by_xor, &by_or_xor}) {
            EXPECT_TRUE(symmetric->queue(flow));
            EXPECT_EQ(symmetric->queue(flow), symmetric->queue(flow.reversed()));
        }
        EXPECT_NE(by_xor.queue(flow), by_or_xor.queue(flow));
    }
}

// NICs have settings of their own for other protocols, which Rss does not know.
TEST(Toeplitz, KnowsTheQueueOfTcpButNotOfSctp)
{
    const Rss known = rss(published_key, Rss::Symmetry::none);
    FiveTuple flow = examples[0].flow();
    EXPECT_TRUE(known.queue(flow));
    flow.protocol = IPPROTO_SCTP;
    EXPECT_FALSE(known.queue(flow));
}

// In the kernel's words: "XOR the corresponding fields", and both copies are hashed.
TEST(Toeplitz, TransformsAsTheKernelSays)
{
    const FiveTuple flow{IpAddress{"192.0.2.1"}, IpAddress{"10.1.2.3"}, 0x1234, 0x00ff,
                         IPPROTO_TCP};
    const FiveTuple both{IpAddress{"202.1.0.2"}, IpAddress{"202.1.0.2"}, 0x12cb, 0x12cb,
                         IPPROTO_TCP};
    const FiveTuple either{IpAddress{"202.1.2.3"}, IpAddress{"202.1.0.2"}, 0x12ff, 0x12cb,
                           IPPROTO_TCP};
    EXPECT_EQ(rss(published_key, Rss::Symmetry::by_xor).queue(flow),
              toeplitz(published_key, both) % 128);
    EXPECT_EQ(rss(published_key, Rss::Symmetry::by_or_xor).queue(flow),
              toeplitz(published_key, either) % 128);
}

}  // namespace

}  // namespace pollux
