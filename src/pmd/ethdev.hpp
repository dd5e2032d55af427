// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pmd/close_leaks.hpp"
#include "pmd/xsk.hpp"
#include "pollux/umem.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pollux {

// Sets up the queues of an ethdev on one Umem and starts it; the destructor closes it, and takes
// back all that net_af_xdp leaks. With net_af_xdp our XDP program must be on the netdev already:
// the PMD's close would detach any other, unless `keep_dispatcher` prevents it.
class Ethdev {
public:
    struct Options {
        std::uint16_t port = 0;
        std::string where = {};  // for errors: "eth0 queue 3"
        unsigned queues = 1;
        unsigned position = 0;  // of the first of them in its port; decides on the pool
        unsigned ring = 0;
        bool af_xdp = true;
        // The XDP program on the netdev, of which the PMD leaks descriptors; 0: it loads its own.
        std::uint32_t program_id = 0;
        bool shared_umem = false;       // with all ethdevs on this mempool that have it set
        bool keep_promiscuous = false;  // an administrator has switched it on
        bool keep_dispatcher = false;   // libxdp's, which the PMD's close would detach
        std::uint64_t rss_offloads = 0;
    };

    // Throws Error: ethdev_in_use if it is started already, too_few_frames, or system with the
    // PMD's reason. Except for ethdev_in_use, the ethdev is closed then.
    Ethdev(const Options& options, Umem& umem);
    ~Ethdev();
    Ethdev(const Ethdev&) = delete;
    Ethdev& operator=(const Ethdev&) = delete;

    // Whether there is an Ethdev of this ethdev. Any thread.
    static bool drives(std::uint16_t port) noexcept;

    std::uint16_t port() const noexcept { return options_.port; }
    unsigned queues() const noexcept { return options_.queues; }
    // The AF_XDP sockets of the queues, in order; none with another driver than net_af_xdp.
    const std::vector<Xsk>& xsks() const noexcept { return xsks_; }
    unsigned tx_budget() const noexcept { return tx_budget_; }  // 0: the kernel's own

private:
    void configure();
    void join_sharers();
    void require_frames() const;
    void set_up();
    void set_up_queues();
    void find_sockets();
    void find_leaks(const std::vector<OpenFd>& before);
    unsigned close() noexcept;
    rte_mempool& pool_of(unsigned queue) const noexcept
    {
        return umem_.mempool(options_.position + queue);
    }

    Options options_;
    Umem& umem_;
    unsigned tx_budget_ = 0;
    bool started_ = false;
    std::vector<Xsk> xsks_;
    std::vector<OpenFd> opened_;
    std::shared_ptr<CloseLeaks> sharers_;  // nullptr without shared_umem
};

}  // namespace pollux
