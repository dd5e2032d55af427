// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "cli/signals.hpp"
#include "setup_options.hpp"

#include <pollux/pollux.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace tool {

// In the order of -i, then those of the EAL, as testpmd numbers them.
using Ports = std::span<const std::unique_ptr<pollux::Port>>;

// Everything that must be there before packets can move, created in the order in which mistakes are
// cheapest: first what only asks the kernel, then the EAL, which can be started only once.
class Setup {
public:
    // Called with the number of ports when it is known and none is open yet. May throw UsageError.
    using CheckCount = std::function<void(std::size_t)>;

    // Throws UsageError, pollux::Error, or Interrupted when a signal arrived meanwhile.
    Setup(const SetupOptions& options, Signals& signals, const CheckCount& check_count);

    const pollux::Eal& eal() const noexcept { return *eal_; }
    const pollux::Umem& umem() const noexcept { return *umem_; }
    Ports ports() const noexcept { return ports_; }

    // Closes the ports and returns how many frames have not come back from them.
    unsigned close();

private:
    void drop_capabilities();

    // Destroyed in the opposite order.
    std::optional<pollux::Eal> eal_;
    std::optional<pollux::Umem> umem_;
    std::vector<std::unique_ptr<pollux::Port>> ports_;
};

}  // namespace tool
