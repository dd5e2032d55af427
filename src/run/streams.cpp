// SPDX-License-Identifier: BSD-3-Clause
#include "pollux/stream.hpp"

namespace pollux {

namespace {

using Streams = std::vector<Stream>;

// Stream i leads from queue i to queue i; if `to` has fewer queues, they start again from 0.
void connect(Streams& streams, Port& from, Port& to)
{
    for (std::size_t i = 0; i < from.sockets().size(); ++i)
        streams.push_back(
            {.rx = &from.sockets()[i]->rx, .tx = &to.sockets()[i % to.sockets().size()]->tx});
}

}  // namespace

std::vector<Stream> one_way(Port& from, Port& to)
{
    Streams streams;
    connect(streams, from, to);
    return streams;
}

std::vector<Stream> paired(Port& a, Port& b)
{
    Streams streams;
    connect(streams, a, b);
    connect(streams, b, a);
    return streams;
}

std::vector<Stream> chained(std::span<Port* const> ports)
{
    Streams streams;
    for (std::size_t i = 0; i < ports.size(); ++i)
        connect(streams, *ports[i], *ports[(i + 1) % ports.size()]);
    return streams;
}

std::vector<Stream> looped(std::span<Port* const> ports)
{
    Streams streams;
    for (Port* port : ports)
        connect(streams, *port, *port);
    return streams;
}

}  // namespace pollux
