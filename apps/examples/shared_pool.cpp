// SPDX-License-Identifier: BSD-3-Clause
// One pool of frames for two netdevs: a packet that one received is changed in place and sent by
// the other, without a copy. A frame of another pool is copied, and counted.
//
//     sudo build/apps/examples/shared_pool
#include "host.hpp"

#include <iostream>

int main()
try {
    lab::enter();
    lab::veth("in0", "left");
    lab::veth("out0", "right");
    const lab::Host left{"left"}, right{"right"};

    const pollux::Netdev in0{"in0"}, out0{"out0"};
    const pollux::UmemOptions pool{.netdevs = {in0, out0}};
    const pollux::UmemOptions other_pool{.netdevs = {out0}};
    const pollux::Eal eal{
        {.frame_bytes = pollux::Umem::plan(pool).bytes + pollux::Umem::plan(other_pool).bytes}};
    pollux::Umem umem{pool}, other{other_pool};
    pollux::Port in{{.netdev = in0}, umem}, out{{.netdev = out0}, umem};
    pollux::Socket& from = *in.sockets()[0];
    pollux::Tx& tx = out.sockets()[0]->tx;

    // From left to right. The batch holds mbufs, which stay where the kernel filled them.
    left.send("a packet from the left");
    lab::must(pollux::wait(from, std::chrono::seconds{10}).rx, "a packet arrives");
    pollux::Batch batch = from.rx.seek();
    const pollux::Packet packet = batch[0];
    const void* const received_at = packet.bytes().data();
    packet.bytes()[lab::header] = 'A';
    const void* const sent_from = packet.bytes().data();
    const bool same = received_at == sent_from && packet.mbuf().pool == &umem.mempool();
    lab::must(tx.send(batch) == 1, "the packet is sent");
    std::cout << "received at " << received_at << ", sent from " << sent_from << '\n';
    const std::string arrived = right.receive();
    std::cout << "the right host received: " << arrived << '\n'
              << "copied: " << out.stats().tx_copied << '\n';
    lab::must(arrived == "A packet from the left", "it arrives as it was changed");
    lab::must(same && out.stats().tx_copied == 0, "it was not copied");

    // The kernel knows only the port's own pool. send() copies frames of others.
    rte_mbuf* const foreign = rte_pktmbuf_alloc(&other.mempool());
    lab::must(foreign != nullptr, "the other pool has a frame");
    lab::must(batch.take(*foreign), "the batch has room");
    batch[0].write(lab::frame("a frame of the other pool"));
    lab::must(tx.send(batch) == 1, "it is sent");
    std::cout << "the right host received: " << right.receive() << '\n'
              << "copied: " << out.stats().tx_copied << '\n';
    lab::must(out.stats().tx_copied == 1, "it was copied once");
    in.stop();
    out.stop();
    lab::must(other.available() == other.frames(), "its own frame is free again");
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
