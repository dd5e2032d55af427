// SPDX-License-Identifier: BSD-3-Clause
// …_INV_DESC: of what a peer puts into its TX ring only the valid comes to Pollux, in order.
//
// Kernels differ in what they do with an invalid descriptor: newer ones end the sendto() there, and
// some give its address back in the completion ring. Neither may disturb.
#include "pair.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace pollux::test {

namespace {

enum class Fate {
    arrives,
    invalid,  // counted as tx_invalid_descs
    vanishes  // dropped by the driver, or invalid as well: depends on the kernel
};

class InvalidDescriptors : public Pair {
protected:
    void add(std::uint64_t address, std::uint32_t length, Fate fate, std::uint32_t options = 0)
    {
        if (fate == Fate::arrives) {
            const std::uint64_t base = address & XSK_UNALIGNED_BUF_ADDR_MASK;
            const auto number = static_cast<unsigned>(stream.size());
            write_numbered(peer->at(base + (address >> XSK_UNALIGNED_BUF_OFFSET_SHIFT)), number,
                           length);
            expected.push_back(number);
        }
        stream.push_back({.addr = address, .len = length, .options = options});
        fates.push_back(fate);
    }

    // Everything that a descriptor can have wrong. Places do not overlap: a page for each.
    void compose(unsigned chunk, bool unaligned)
    {
        constexpr std::uint64_t page = 4096;
        constexpr std::uint32_t size = wire::min_frame;
        const std::uint64_t end = peer->umem_bytes();
        const auto if_unaligned = unaligned ? Fate::arrives : Fate::invalid;
        add(0, size, Fate::arrives);
        add(2 * page, size, Fate::arrives);
        add(std::uint64_t{0} - 2, size, Fate::invalid);
        add(4 * page, chunk + 1, Fate::invalid);
        add(6 * page, 9001, Fate::invalid);
        add(end - size, size, Fate::arrives);
        add(end, size, Fate::invalid);
        add(end - size / 2, size, Fate::invalid);
        add(end + 1000 * page, size, Fate::invalid);
        add(8 * page - size / 2, size, if_unaligned);  // straddles a page
        // And half of one.
        add(10 * page + page / 2 - size / 2, size,
            chunk == page / 2 ? if_unaligned : Fate::arrives);
        add((std::uint64_t{100} << XSK_UNALIGNED_BUF_OFFSET_SHIFT) + 12 * page, size, if_unaligned);
        add(14 * page, size, Fate::invalid, 1U << 15);  // an option that does not exist
        add(16 * page, 0, Fate::vanishes);
        add(18 * page, 13, Fate::vanishes);  // less than an Ethernet header
        add(20 * page, size, Fate::arrives);
    }

    void check(const RawOptions& geometry)
    {
        open();
        peer = std::make_unique<RawSocket>(veth.peer(), geometry);
        compose(geometry.chunk, geometry.unaligned);
        constexpr unsigned rounds = 50;  // the rings go round
        for (unsigned round = 0; round < rounds; ++round) {
            peer->send(stream);
            ASSERT_EQ(receive(rx(), static_cast<unsigned>(expected.size())), expected);
        }
        const auto count = [&](Fate fate) { return std::ranges::count(fates, fate) * rounds; };
        const auto invalid = static_cast<std::int64_t>(peer->statistics().tx_invalid_descs);
        EXPECT_GE(invalid, count(Fate::invalid));
        EXPECT_LE(invalid, count(Fate::invalid) + count(Fate::vanishes));
        const auto completed = static_cast<std::int64_t>(peer->completions().size());
        EXPECT_GE(completed, count(Fate::arrives));
        EXPECT_LE(completed, static_cast<std::int64_t>(stream.size()) * rounds);
        expect_total(rounds * expected.size(), 0);
    }

    std::unique_ptr<RawSocket> peer;
    std::vector<xdp_desc> stream;
    std::vector<Fate> fates;
    Numbers expected;
};

TEST_P(InvalidDescriptors, AlignedInvDesc)
{
    check({.chunk = 4096});
}

TEST_P(InvalidDescriptors, AlignedInvDesc2kFrameSize)
{
    check({.chunk = 2048});
}

TEST_P(InvalidDescriptors, UnalignedInvDesc)
{
    check({.chunk = 4096, .unaligned = true});
}

// The UMEM ends far from the end of a page.
TEST_P(InvalidDescriptors, UnalignedInvDesc4001FrameSize)
{
    check({.chunk = 4001, .unaligned = true});
}

INSTANTIATE_TEST_SUITE_P(Modes, InvalidDescriptors,
                         testing::Values(XdpMode::native, XdpMode::generic), mode_name);

}  // namespace

}  // namespace pollux::test
