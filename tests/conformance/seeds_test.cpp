// SPDX-License-Identifier: BSD-3-Clause
// What the systems that Pollux' API comes from do not keep: they lose single frames.
#include "pair.hpp"

namespace pollux::test {

namespace {

class Seeds : public Pair {};

TEST_P(Seeds, TenThousandSingleFramesAreEchoed)
{
    constexpr unsigned echoes = 10'000;
    open();
    Wire host{veth.peer()};
    Batch batch;
    for (unsigned echo = 0; echo < echoes; ++echo) {
        host.send(1);
        ASSERT_TRUE(eventually([&] { return rx().receive(batch) != 0; })) << port->stats();
        ASSERT_EQ(numbers(batch), Numbers{echo});
        ASSERT_EQ(tx().send(batch), 1U);
        ASSERT_EQ(host.receive(1), Numbers{echo});
    }
    expect_total(echoes, echoes);
}

INSTANTIATE_TEST_SUITE_P(Modes, Seeds, testing::Values(XdpMode::native, XdpMode::generic),
                         mode_name);

}  // namespace

}  // namespace pollux::test
