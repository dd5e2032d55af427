// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "netdev.hpp"
#include "socket.hpp"
#include "umem.hpp"

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pollux {

struct EthdevInfo;  // private

enum class Attach { automatic, native, generic };  // where the XDP program runs: driver or SKB mode
enum class ZeroCopy { automatic, required, never };

struct PortOptions {
    Netdev netdev = {};
    // Instead of a netdev: an ethdev that the EAL has made from its words (--vdev=…, or a NIC with
    // a driver of DPDK's own) and that nobody has started yet; it is closed with the Port.
    // `attach`, `zero_copy` and `take_all` matter for net_af_xdp only; its words say what else it
    // is.
    std::optional<std::uint16_t> ethdev = {};
    // Empty: all of a netdev's or of a net_af_xdp's, 0 of another ethdev. Ethdevs are driven from
    // queue 0 on.
    std::vector<unsigned> queues = {};
    // Descriptors of the RX and of the TX ring, a power of two, 64..8192. The PMD posts 2048 frames
    // whatever the ring: from 2048 on the frames run out before the ring is full, and what nobody
    // received in time is counted as rx_fill_empty instead of rx_ring_full.
    unsigned ring = 1024;
    // transmit: every packet that arrives on these queues stays with the kernel. receive: what is
    // sent all the same is dropped, and counted as tx_down.
    Direction direction = Direction::both;
    Attach attach = Attach::automatic;  // automatic: native where the driver can
    ZeroCopy zero_copy = ZeroCopy::automatic;
    bool promiscuous = false;
    // Takes every packet, also from the netdev of the machine's default route. Without it such a
    // netdev is refused, because the machine would be off the network.
    bool take_all = false;
};

// What was really obtained, as opposed to what was asked for.
struct PortReport {
    Netdev netdev;       // of an ethdev without a netdev: its name, driver and MAC
    bool af_xdp = true;  // false: an ethdev with another driver, and the next four say nothing
    std::uint32_t program_id = 0;  // 0: the XDP program that the ethdev's own words brought
    bool native = false;
    bool zero_copy = false;
    bool promiscuous = false;
    Direction direction = Direction::both;
    std::vector<unsigned> queues = {};  // taken
    unsigned ring = 0;
    unsigned tx_budget = 0;  // packets a syscall may send in copy mode; 0: the kernel's 32
    UmemPlan umem = {};
    bool hugepages = false;
    std::vector<std::string> notes =
        {};  // what was wished for and not had, and what is worth knowing
};
std::ostream& operator<<(std::ostream& out, const PortReport& report);

// One kernel netdev, driven: our XDP program on it, and a Socket for each queue; or an ethdev, so
// that the same code runs where a NIC has a driver of DPDK's own. Several Ports of one
// process may each take some queues of the same netdev; what Stats says "ports only" of is then the
// netdev's, the same in each.
//
// The constructor throws Error and leaves the netdev as it was. The destructor needs the sockets'
// lcores to have stopped; it takes the queues back from the kernel, returns every frame to the Umem
// and removes the program. If the process is killed the kernel removes the program; one that has
// joined libxdp's dispatcher stays, passes everything on, and goes at the next start.
class Port {
public:
    Port(const PortOptions& options, Umem& umem);
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    std::span<const std::unique_ptr<Socket>> sockets() const noexcept { return sockets_; }
    const Netdev& netdev() const noexcept;
    const PortReport& report() const noexcept;
    LinkState link() const noexcept;  // any thread

    // All sockets together, plus what only the netdev and the XDP program know; when the netdev is
    // gone, what it said when it was last asked. Any thread.
    Stats stats() const;

    // Takes the queues out of the kernel's reach, so that nothing comes or goes any more and
    // stats() is final. The lcores must have stopped. The destructor does it too.
    void stop() noexcept;

private:
    void prepare_netdev(PortOptions& options, bool own_program);
    void open_netdev(const PortOptions& options, Umem& umem);
    void open_ethdev(const PortOptions& options, const EthdevInfo& info, Umem& umem);
    void add_sockets(const std::shared_ptr<Ethdev>& ethdev, unsigned first_queue, Umem& umem);

    struct Impl;  // program, link watch, promiscuous membership
    std::unique_ptr<Impl> impl_;
    std::vector<std::unique_ptr<Socket>> sockets_;
};

// Throws Error that names the capabilities this process would need and has not.
void require_capabilities();

}  // namespace pollux
