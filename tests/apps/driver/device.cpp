// SPDX-License-Identifier: BSD-3-Clause
#include "device.hpp"

#include "support/lab.hpp"

#include <pollux/umem.hpp>

#include <gtest/gtest.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_mempool.h>

#include <atomic>
#include <span>
#include <stdexcept>

namespace pollux::test {

namespace {

std::string next_name(const char* stem)
{
    static std::atomic<unsigned> serial{0};
    return stem + std::to_string(serial++);
}

rte_mempool* make(Pool::Kind kind, unsigned mbufs, unsigned data_room)
{
    constexpr unsigned cache = 0;  // so that available() is exact
    const std::string name = next_name("pool");
    const auto room = static_cast<std::uint16_t>(data_room);
    if (kind == Pool::Kind::dense)
        return pktmbuf_pool_create(name.c_str(), mbufs, cache, 0, room, SOCKET_ID_ANY);
    return rte_pktmbuf_pool_create(name.c_str(), mbufs, cache, 0, room, SOCKET_ID_ANY);
}

}  // namespace

Pool::Pool(Kind kind, unsigned mbufs, unsigned data_room)
    : pool_{make(kind, mbufs, data_room)},
      mbufs_{mbufs}
{
    if (pool_ == nullptr)
        throw std::runtime_error{std::string{"no pool: "} + rte_strerror(rte_errno)};
}

Pool::~Pool()
{
    EXPECT_EQ(available(), mbufs_);
    rte_mempool_free(pool_);
}

unsigned Pool::available() const noexcept
{
    return rte_mempool_avail_count(pool_);
}

Device::Device(const std::string& interface, const std::string& more_words)
    : name_{next_name("net_pollux")}
{
    const std::string words = "iface=" + interface + (more_words.empty() ? "" : "," + more_words);
    if (rte_eal_hotplug_add("vdev", name_.c_str(), words.c_str()) != 0 ||
        rte_eth_dev_get_port_by_name(name_.c_str(), &port_) != 0)
        throw std::runtime_error{"no device: " + words};
}

Device::~Device()
{
    rte_eth_dev_stop(port_);
    rte_eth_dev_close(port_);
    EXPECT_EQ(rte_eal_hotplug_remove("vdev", name_.c_str()), 0);
}

int Device::configure(std::uint16_t rx_queues, std::uint16_t tx_queues, const rte_eth_conf& conf)
{
    return rte_eth_dev_configure(port_, rx_queues, tx_queues, &conf);
}

int Device::set_up_rx(std::uint16_t queue, rte_mempool& pool)
{
    return rte_eth_rx_queue_setup(port_, queue, 512, SOCKET_ID_ANY, nullptr, &pool);
}

int Device::set_up_tx(std::uint16_t queue)
{
    return rte_eth_tx_queue_setup(port_, queue, 512, SOCKET_ID_ANY, nullptr);
}

int Device::start()
{
    return rte_eth_dev_start(port_);
}

int Device::stop()
{
    return rte_eth_dev_stop(port_);
}

void Device::run(std::uint16_t queues, rte_mempool& pool)
{
    ASSERT_EQ(configure(queues, queues), 0);
    for (std::uint16_t queue = 0; queue < queues; ++queue) {
        ASSERT_EQ(set_up_rx(queue, pool), 0);
        ASSERT_EQ(set_up_tx(queue), 0);
    }
    ASSERT_EQ(start(), 0);
    ASSERT_TRUE(eventually([&] {
        rte_eth_link link;
        return rte_eth_link_get_nowait(port_, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
    }));
}

std::vector<rte_mbuf*> Device::receive(unsigned count, std::uint16_t queue)
{
    std::vector<rte_mbuf*> mbufs(count);
    unsigned got = 0;
    eventually([&] {
        got += rte_eth_rx_burst(port_, queue, mbufs.data() + got,
                                static_cast<std::uint16_t>(count - got));
        return got == count;
    });
    mbufs.resize(got);
    return mbufs;
}

std::uint16_t Device::send(std::vector<rte_mbuf*> mbufs, std::uint16_t queue)
{
    return rte_eth_tx_burst(port_, queue, mbufs.data(), static_cast<std::uint16_t>(mbufs.size()));
}

rte_eth_stats Device::stats() const
{
    rte_eth_stats stats = {};
    EXPECT_EQ(rte_eth_stats_get(port_, &stats), 0);
    return stats;
}

std::uint64_t Device::xstat(const std::string& name) const
{
    std::uint64_t id = 0, value = 0;
    EXPECT_EQ(rte_eth_xstats_get_id_by_name(port_, name.c_str(), &id), 0) << name;
    EXPECT_EQ(rte_eth_xstats_get_by_id(port_, &id, &value, 1), 1) << name;
    return value;
}

std::vector<unsigned> numbers_of(const std::vector<rte_mbuf*>& mbufs)
{
    std::vector<unsigned> numbers;
    for (rte_mbuf* mbuf : mbufs) {
        const auto* bytes = rte_pktmbuf_mtod(mbuf, const std::byte*);
        numbers.push_back(number_in(std::span{bytes, mbuf->data_len}, mbuf->pkt_len));
        rte_pktmbuf_free(mbuf);
    }
    return numbers;
}

}  // namespace pollux::test
