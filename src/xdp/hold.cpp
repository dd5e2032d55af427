// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/hold.hpp"

#include "base/interruptible.hpp"
#include "netdev/connections.hpp"
#include "netdev/default_route_guard.hpp"
#include "netdev/usable.hpp"
#include "pollux/attached_program.hpp"
#include "pollux/capabilities.hpp"
#include "tuning/journal.hpp"
#include "tuning/journal_directory.hpp"
#include "tuning/mtu.hpp"
#include "tuning/offloads.hpp"
#include "tuning/promiscuous.hpp"
#include "xdp/program.hpp"
#include "xdp/queue_claim.hpp"
#include "xdp/queue_probe.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace pollux {

// The members are made in this order, and destroyed in the opposite one.
struct Hold::Impl {
    Netdev netdev;
    std::optional<OffloadGuard> offloads = std::nullopt;
    std::shared_ptr<Program> program = {};
    std::vector<QueueClaim> claims = {};
    std::string put_back = {};
    std::string note = why_no_journal();
    std::optional<PromiscuousGuard> promiscuous = std::nullopt;
    std::optional<MtuGuard> mtu = std::nullopt;
};

Hold::Hold(const HoldOptions& options) : impl_{new Impl{.netdev = options.netdev.refreshed()}}
{
    const Interruptible interruptible;
    require_capabilities();
    Netdev& netdev = impl_->netdev;
    check_default_route(netdev, options.take_all);
    check_connections(netdev, options.take_all);
    check_usable(netdev);
    impl_->offloads.emplace(netdev);
    if (!attached_program(netdev))  // some drivers attach no program while they merge packets
        impl_->offloads->switch_off(false);
    impl_->program =
        Program::on(netdev, usable_mode(netdev, options.xdp_mode), Program::Sharing::alone);
    // An earlier application, deaf since its holder was killed, may still have a queue.
    for (unsigned queue = 0; queue < netdev.queues(); ++queue) {
        await_free_queue(netdev, queue, "use another interface");
        impl_->claims.emplace_back(netdev, queue, impl_->program);
    }
    // No other process gets here now, because the program is ours alone.
    impl_->put_back = play_back_journal(netdev);
    impl_->offloads->switch_off(!impl_->program->native());
    netdev = netdev.refreshed();
    impl_->promiscuous.emplace(netdev);
    impl_->mtu.emplace(netdev);
}

Hold::~Hold() = default;

const Netdev& Hold::netdev() const noexcept
{
    return impl_->netdev;
}

std::uint32_t Hold::program_id() const noexcept
{
    return impl_->program->id();
}

bool Hold::native() const noexcept
{
    return impl_->program->native();
}

const std::string& Hold::put_back() const noexcept
{
    return impl_->put_back;
}

const std::string& Hold::note() const noexcept
{
    return impl_->note;
}

}  // namespace pollux
