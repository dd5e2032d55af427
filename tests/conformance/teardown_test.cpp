// SPDX-License-Identifier: BSD-3-Clause
// TEARDOWN: ten times from nothing to traffic and back. XDP_PROG_CLEANUP: another socket takes the
// queue over.
#include "pair.hpp"
#include "support/footprint.hpp"

#include <cerrno>

namespace pollux::test {

namespace {

class Teardown : public Pair {};

TEST_P(Teardown, Teardown)
{
    const Footprint before{umem};
    for (unsigned round = 0; round < 10; ++round) {
        {
            open();
            RawSocket peer{veth.peer(), {.receives = true}};
            expect_arrival_here(peer);
            expect_arrival_there(peer);
            expect_total(packets, packets);
        }
        ASSERT_EQ(Footprint{umem}, before) << "after round " << round;
        ASSERT_FALSE(attached_program(veth.netdev()));
    }
}

// The PMD has no two sockets on one queue: the second one is refused as long as the first is there,
// and gets all the traffic from then on.
TEST_P(Teardown, XdpProgCleanup)
{
    open();
    RawSocket peer{veth.peer()};
    expect_arrival_here(peer);
    Umem other{{.netdevs = {veth.netdev()}, .ring = ring}};
    try {
        const Port second{options(), other};
        FAIL() << "two sockets on one queue";
    } catch (const Error& error) {
        EXPECT_EQ(error.code().value(), EBUSY) << error.what();
    }
    expect_arrival_here(peer);
    expect_total(2 * packets, 0);

    open(options(), other);
    expect_arrival_here(peer);
    port.reset();
    EXPECT_EQ(other.available(), other.frames());
}

INSTANTIATE_TEST_SUITE_P(Modes, Teardown, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
