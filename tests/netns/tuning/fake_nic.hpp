// SPDX-License-Identifier: BSD-3-Clause
// A NIC with RSS, ntuple rules and offloads, which no virtual netdev has: a veth of which the
// ioctl() of this program answers those questions of ethtool as the kernel and a driver would.
#pragma once

#include "support/lab.hpp"

#include <linux/ethtool.h>

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace pollux::test {

class FakeNic {
public:
    // Bits of features; the last one is in the kernel's second word.
    static constexpr std::uint64_t vlan = 1 << 1, lro = 1 << 4, gro = 1ULL << 33;
    static constexpr unsigned queues = 4, table_size = 8, key_size = 40, locations = 4;

    // What a driver may be like, and its NIC's registers. Shared with processes that fork from
    // here, and survives them.
    struct Registers {
        bool has_xor = false;        // Linux 6.8 and a driver that can
        bool takes_keys = true;      // igb does not
        bool takes_nothing = false;  // it only shows what it has
        bool half = false;           // an error comes after half of it is done
        bool lies = false;           // says yes and does nothing
        bool chooses_location = false;
        int refusal = 0;  // errno of every insertion
        const char* driver = "veth";
        std::uint64_t active = 0, fixed = 0;  // features

        std::uint32_t table[table_size] = {0, 1, 2, 3, 0, 1, 2, 3};
        std::uint8_t key[key_size] = {1, 2, 3};
        std::uint8_t function = 1, transformation = 0;
        bool chosen = false;  // the kernel's flag: somebody has set the table

        ethtool_rx_flow_spec rules[locations] = {};
        bool used[locations] = {};
    };

    FakeNic();
    ~FakeNic();
    FakeNic(const FakeNic&) = delete;
    FakeNic& operator=(const FakeNic&) = delete;

    Registers* operator->() noexcept { return registers_; }
    Netdev netdev() const { return veth_.netdev(); }
    std::vector<unsigned> table() const;
    unsigned rules() const;
    // Everything, to be compared.
    std::vector<std::uint8_t> dump() const;

    // 0 or the errno.
    int answer(void* command);

private:
    int show_feature_names(ethtool_gstrings& command) const;
    int show_features(ethtool_gfeatures& command) const;
    int switch_features(const ethtool_sfeatures& command);
    int show_rss(ethtool_rxfh& command);
    int set_rss(const ethtool_rxfh& command);
    int answer_rules(ethtool_rxnfc& command);
    int insert(ethtool_rxnfc& command);

    Veth veth_{"nic0", "host0", queues};
    Registers* registers_;
};

// Another process that does something and then waits, until it is killed. Throws when it ends.
class Killed {
public:
    template <class Work>
    explicit Killed(Work work) : pid_{start()}
    {
        if (pid_ == 0)
            run(work);
        wait_until_stopped();
    }
    ~Killed() { kill(); }
    Killed(const Killed&) = delete;
    Killed& operator=(const Killed&) = delete;

    void kill();  // SIGKILL

private:
    static pid_t start();
    template <class Work>
    [[noreturn]] static void run(Work work)
    {
        try {
            const auto kept = work();
            stop();
        } catch (const std::exception&) {
        }
        leave();
    }
    static void stop();
    [[noreturn]] static void leave();
    void wait_until_stopped();

    pid_t pid_;
};

// Names in /run/pollux.
std::vector<std::string> notes();

}  // namespace pollux::test
