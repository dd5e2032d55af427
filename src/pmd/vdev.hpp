// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "pmd/ethdev.hpp"
#include "pollux/netdev.hpp"
#include "pollux/umem.hpp"

#include <cstdint>
#include <string>

namespace pollux {

// Throws Error (not_supported) for a netdev whose name the PMD would take for several arguments.
// There is no way to quote one: "a,force_copy=1" would drive the netdev "a".
void check_vdev_name(const Netdev& netdev);

// Hot-plugs a net_af_xdp device for one or more neighbouring queues of a netdev, sets it up and
// starts it. The queues must be free (await_free_queue() in xdp/queue_probe.hpp), and our XDP
// program must be on the netdev.
class Vdev {
public:
    struct Options {
        const Netdev& netdev;
        unsigned first_queue = 0;
        unsigned queues = 1;    // more than one only where the netdev has combined channels
        unsigned position = 0;  // of the first of them in its port
        unsigned ring = 0;
        bool force_copy = false;
        std::uint32_t program_id = 0;
        bool keep_dispatcher = false;
    };

    // Throws Error: what Ethdev throws, or system if the EAL does not make the device.
    Vdev(const Options& options, Umem& umem);

    Ethdev& ethdev() noexcept { return ethdev_; }

    // While one lives, those that are closed stay on the EAL's bus, without an ethdev. For a driver
    // that the bus removes: its list of devices must not change under it.
    class StaysOnBus {
    public:
        StaysOnBus() noexcept;
        ~StaysOnBus();
        StaysOnBus(const StaysOnBus&) = delete;
        StaysOnBus& operator=(const StaysOnBus&) = delete;
    };

private:
    class Plug {
    public:
        explicit Plug(const Options& options);
        ~Plug();
        Plug(const Plug&) = delete;
        Plug& operator=(const Plug&) = delete;

        std::uint16_t port() const noexcept { return port_; }

    private:
        std::string name_;
        bool keep_dispatcher_;
        std::uint16_t port_ = 0;
    };

    Plug plug_;
    Ethdev ethdev_;
};

}  // namespace pollux
