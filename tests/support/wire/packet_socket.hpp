// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/endpoint.hpp"

namespace wire {

// An AF_PACKET socket on the endpoint's netdev. `protocol` in host order; 0 receives nothing.
Fd open_packet_socket(const Endpoint& endpoint, int protocol);

void set_option(int socket, int level, int option, int value, const char* what);

}  // namespace wire
