// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/socket_status.hpp"

#include <ostream>

namespace pollux {

std::ostream& operator<<(std::ostream& out, const SocketStatus& status)
{
    const RingLevels& rings = status.rings;
    return out << "queue " << status.queue << ", " << (status.zero_copy ? "zero-copy" : "copy mode")
               << ", rings: rx " << rings.rx << ", fill " << rings.fill << ", tx " << rings.tx
               << ", completion " << rings.completion << '\n'
               << status.stats;
}

}  // namespace pollux
