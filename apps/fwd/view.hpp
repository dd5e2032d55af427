// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "measure.hpp"

#include "session/setup.hpp"
#include "show/output.hpp"

#include <memory>

namespace tool::fwd {

// Shows a run. The functions are called in this order.
class View {
public:
    virtual ~View() = default;

    virtual void opened(const Setup& setup) = 0;
    virtual void forwarding(const std::vector<StreamCount>& streams) = 0;
    virtual void period(const Period& period) = 0;
    // Between forwarding() and total(), whenever the link of a port has changed.
    virtual void link(const pollux::Netdev& netdev, pollux::LinkState now, double time_s) = 0;
    virtual void total(const Total& total) = 0;
};

std::unique_ptr<View> make_text_view(Output& output);
std::unique_ptr<View> make_json_view(Output& output);

}  // namespace tool::fwd
