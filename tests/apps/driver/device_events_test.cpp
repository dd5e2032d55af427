// SPDX-License-Identifier: BSD-3-Clause
// What happens to the netdev is told to the application: the link's changes, and its end.
#include "device.hpp"
#include "support/lab.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

namespace pollux::test {

namespace {

class DeviceEvents : public testing::Test {
protected:
    void run()
    {
        rte_eth_conf conf = {};
        conf.intr_conf.lsc = 1;
        conf.intr_conf.rmv = 1;
        ASSERT_EQ(device.configure(1, 1, conf), 0);
        ASSERT_EQ(device.set_up_rx(0, *pool), 0);
        ASSERT_EQ(device.set_up_tx(0), 0);
        for (const auto event : {RTE_ETH_EVENT_INTR_LSC, RTE_ETH_EVENT_INTR_RMV})
            rte_eth_dev_callback_register(device.port(), event, count, this);
        ASSERT_EQ(device.start(), 0);
    }
    ~DeviceEvents() override
    {
        for (const auto event : {RTE_ETH_EVENT_INTR_LSC, RTE_ETH_EVENT_INTR_RMV})
            rte_eth_dev_callback_unregister(device.port(), event, count, this);
    }

    static int count(std::uint16_t, rte_eth_event_type event, void* self, void*)
    {
        auto& events = *static_cast<DeviceEvents*>(self);
        ++(event == RTE_ETH_EVENT_INTR_LSC ? events.changes : events.removals);
        return 0;
    }
    bool is_up() const
    {
        rte_eth_link link = {};
        return rte_eth_link_get_nowait(device.port(), &link) == 0 &&
               link.link_status == RTE_ETH_LINK_UP;
    }

    Veth veth{"port0", "host0"};
    const Pool pool{Pool::Kind::dense};
    Device device{veth.name()};
    std::atomic<unsigned> changes = 0, removals = 0;
};

TEST_F(DeviceEvents, LinkGoesDownAndComesUp)
{
    run();
    ASSERT_TRUE(eventually([&] { return is_up(); }));
    const unsigned before = changes;
    ip("link set " + veth.peer() + " down");
    EXPECT_TRUE(eventually([&] { return changes == before + 1; }));
    EXPECT_FALSE(is_up());
    ip("link set " + veth.peer() + " up");
    EXPECT_TRUE(eventually([&] { return changes == before + 2; }));
    EXPECT_TRUE(is_up());
    EXPECT_EQ(removals, 0U);
}

TEST_F(DeviceEvents, NetdevVanishes)
{
    run();
    ip("link delete " + veth.name());
    EXPECT_TRUE(eventually([&] { return removals == 1; }));
    EXPECT_EQ(rte_eth_dev_is_removed(device.port()), 1);
    EXPECT_FALSE(is_up());
}

// testpmd sets up every port that it hears of, also one that has another owner.
TEST(DeviceEventsOfOthers, OnlyTheDeviceComesAndGoes)
{
    using Event = std::pair<rte_eth_event_type, std::uint16_t>;
    std::vector<Event> heard;
    const auto hear = [](std::uint16_t port, rte_eth_event_type event, void* events, void*) {
        static_cast<std::vector<Event>*>(events)->emplace_back(event, port);
        return 0;
    };
    for (const auto event : {RTE_ETH_EVENT_NEW, RTE_ETH_EVENT_DESTROY})
        rte_eth_dev_callback_register(RTE_ETH_ALL, event, hear, &heard);
    const Veth veth{"port0", "host0"};
    const Pool pool{Pool::Kind::dense};
    std::uint16_t port = 0;
    for (int i = 0; i < 2; ++i) {
        heard.clear();
        {
            Device device{veth.name()};
            port = device.port();
            device.run(1, *pool);
        }
        EXPECT_EQ(heard,
                  (std::vector<Event>{{RTE_ETH_EVENT_NEW, port}, {RTE_ETH_EVENT_DESTROY, port}}));
    }
    for (const auto event : {RTE_ETH_EVENT_NEW, RTE_ETH_EVENT_DESTROY})
        rte_eth_dev_callback_unregister(RTE_ETH_ALL, event, hear, &heard);
}

}  // namespace

}  // namespace pollux::test
