// SPDX-License-Identifier: BSD-3-Clause
// A port of net_pollux, set up as an application would.
#pragma once

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::test {

// An ordinary pool, as most applications make it, or one without gaps, which AF_XDP can use. Freed
// with the object, and then every mbuf must be back.
class Pool {
public:
    enum class Kind { ordinary, dense };
    explicit Pool(Kind kind, unsigned mbufs = 8191, unsigned data_room = 2176);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    rte_mempool& operator*() const noexcept { return *pool_; }
    unsigned available() const noexcept;

private:
    rte_mempool* pool_;
    unsigned mbufs_;
};

// net_pollux on an interface. Its methods return what ethdev's functions do.
class Device {
public:
    explicit Device(const std::string& interface, const std::string& more_words = "");
    ~Device();  // stops and closes it, and takes it off the bus
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    std::uint16_t port() const noexcept { return port_; }
    const std::string& name() const noexcept { return name_; }

    int configure(std::uint16_t rx_queues, std::uint16_t tx_queues, const rte_eth_conf& conf = {});
    int set_up_rx(std::uint16_t queue, rte_mempool& pool);
    int set_up_tx(std::uint16_t queue);
    int start();
    int stop();
    // All of it, one pool for all queues; fails the test if something fails.
    void run(std::uint16_t queues, rte_mempool& pool);

    // Receives until there are so many, or none comes any more; the caller frees them.
    std::vector<rte_mbuf*> receive(unsigned count, std::uint16_t queue = 0);
    std::uint16_t send(std::vector<rte_mbuf*> mbufs, std::uint16_t queue = 0);

    rte_eth_stats stats() const;
    std::uint64_t xstat(const std::string& name) const;

private:
    std::string name_;
    std::uint16_t port_ = 0;
};

// The numbers of the frames in mbufs, which are freed. Throws on a damaged one.
std::vector<unsigned> numbers_of(const std::vector<rte_mbuf*>& mbufs);

}  // namespace pollux::test
