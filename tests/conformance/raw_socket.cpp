// SPDX-License-Identifier: BSD-3-Clause
#include "raw_socket.hpp"

#include "base/kernel_abi.hpp"
#include "support/lab.hpp"
#include "support/wire/assembler.hpp"
#include "support/wire/failure.hpp"

#include <bpf/bpf.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace pollux::test {

namespace {

using wire::ensure;

constexpr unsigned kernel_headroom = 256;  // XDP_PACKET_HEADROOM

// Packets of any queue go to the map's socket of that queue, or nowhere.
std::vector<bpf_insn> redirect_to(int map)
{
    wire::Assembler bpf;
    bpf.load(BPF_W, 2, 1, offsetof(xdp_md, rx_queue_index));
    bpf.load_map(1, map);
    bpf.mov_imm(3, XDP_DROP);
    bpf.call(BPF_FUNC_redirect_map);
    bpf.exit();
    return bpf.take();
}

}  // namespace

Mapping::Mapping(std::size_t bytes, int flags, int fd, std::uint64_t offset) : bytes_{bytes}
{
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, fd,
                         static_cast<off_t>(offset));
    if (address == MAP_FAILED)
        wire::fail("mmap");
    data_ = static_cast<std::byte*>(address);
}

Mapping::~Mapping()
{
    if (data_ != nullptr)
        munmap(data_, bytes_);
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_{std::exchange(other.data_, nullptr)},
      bytes_{other.bytes_}
{
}

Mapping& Mapping::operator=(Mapping&& other) noexcept
{
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
    return *this;
}

template <class Entry>
RawRing<Entry>::RawRing(int fd, std::uint64_t place, const xdp_ring_offset& offsets)
    : mapping_{offsets.desc + size * sizeof(Entry), MAP_SHARED, fd, place},
      producer_{reinterpret_cast<std::uint32_t*>(mapping_.data() + offsets.producer)},
      consumer_{reinterpret_cast<std::uint32_t*>(mapping_.data() + offsets.consumer)},
      entries_{reinterpret_cast<Entry*>(mapping_.data() + offsets.desc)}
{
}

template <class Entry>
unsigned RawRing<Entry>::level() const noexcept
{
    return std::atomic_ref{*producer_}.load(std::memory_order_acquire) -
           std::atomic_ref{*consumer_}.load(std::memory_order_acquire);
}

template <class Entry>
void RawRing<Entry>::put(const Entry& entry) noexcept
{
    entries_[*producer_ % size] = entry;
    std::atomic_ref{*producer_}.store(*producer_ + 1, std::memory_order_release);
}

template <class Entry>
Entry RawRing<Entry>::take() noexcept
{
    const Entry entry = entries_[*consumer_ % size];
    std::atomic_ref{*consumer_}.store(*consumer_ + 1, std::memory_order_release);
    return entry;
}

RawSocket::RawSocket(const std::string& interface, const RawOptions& options)
    : chunk_{options.chunk},
      frames_{options.receives ? options.frames / 2 : options.frames},
      umem_bytes_{std::uint64_t{options.frames} * options.chunk},
      umem_{umem_bytes_, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0},
      socket_{ensure(socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0), "socket")}
{
    register_umem(options);
    map_rings();
    const unsigned ifindex = if_nametoindex(interface.c_str());
    sockaddr_xdp address = {};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY | XDP_USE_NEED_WAKEUP;
    if (options.several_buffers)
        address.sxdp_flags |= xdp_use_sg;
    address.sxdp_ifindex = ifindex;
    address.sxdp_queue_id = options.queue;
    // The kernel gives a queue back a little after its last socket was closed.
    int bound = -1;
    eventually([&] {
        bound = bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return bound == 0 || errno != EBUSY;
    });
    ensure(bound, "bind " + interface);
    if (!options.receives)
        return;
    for (unsigned frame = frames_; frame < options.frames; ++frame)
        fill_.put(std::uint64_t{frame} * chunk_);
    attach(ifindex, options.queue);
}

void RawSocket::register_umem(const RawOptions& options)
{
    xdp_umem_reg umem = {};
    umem.addr = reinterpret_cast<std::uint64_t>(umem_.data());
    umem.len = umem_bytes_;
    umem.chunk_size = chunk_;
    umem.flags = options.unaligned ? XDP_UMEM_UNALIGNED_CHUNK_FLAG : 0;
    ensure(setsockopt(socket_, SOL_XDP, XDP_UMEM_REG, &umem, sizeof umem), "XDP_UMEM_REG");
}

void RawSocket::map_rings()
{
    constexpr int entries = RawRing<xdp_desc>::size;
    for (const int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_TX_RING, XDP_RX_RING})
        ensure(setsockopt(socket_, SOL_XDP, ring, &entries, sizeof entries), "XDP_…_RING");
    xdp_mmap_offsets offsets = {};
    socklen_t length = sizeof offsets;
    ensure(getsockopt(socket_, SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &length), "XDP_MMAP_OFFSETS");
    fill_ = {socket_, XDP_UMEM_PGOFF_FILL_RING, offsets.fr};
    completion_ = {socket_, XDP_UMEM_PGOFF_COMPLETION_RING, offsets.cr};
    tx_ = {socket_, XDP_PGOFF_TX_RING, offsets.tx};
    rx_ = {socket_, XDP_PGOFF_RX_RING, offsets.rx};
}

void RawSocket::attach(unsigned ifindex, unsigned queue)
{
    constexpr unsigned queues = 64;
    map_ = wire::Fd{ensure(bpf_map_create(BPF_MAP_TYPE_XSKMAP, "raw_sockets", sizeof queue,
                                          sizeof(int), queues, nullptr),
                           "BPF_MAP_CREATE")};
    const int fd = socket_;
    ensure(bpf_map_update_elem(map_, &queue, &fd, BPF_ANY), "BPF_MAP_UPDATE_ELEM");
    const auto code = redirect_to(map_);
    program_ = wire::Fd{ensure(
        bpf_prog_load(BPF_PROG_TYPE_XDP, "raw_redirect", "BSD", code.data(), code.size(), nullptr),
        "BPF_PROG_LOAD")};
    link_ = wire::Fd{ensure(bpf_link_create(program_, static_cast<int>(ifindex), BPF_XDP, nullptr),
                            "BPF_LINK_CREATE")};
}

xdp_desc RawSocket::numbered(unsigned number, unsigned size) const
{
    const std::uint64_t address = std::uint64_t{number % frames_} * chunk_;
    write_numbered(at(address), number, size);
    return {.addr = address, .len = size, .options = 0};
}

void RawSocket::send(std::span<const xdp_desc> descriptors)
{
    for (const xdp_desc& descriptor : descriptors)
        tx_.put(descriptor);
    if (!eventually([this] {
            sendto(socket_, nullptr, 0, MSG_DONTWAIT, nullptr, 0);
            return tx_.level() == 0;
        }))
        throw std::runtime_error{"the raw peer cannot send"};
}

void RawSocket::send(unsigned first, unsigned count, unsigned size)
{
    for (unsigned sent = 0; sent < count;) {
        std::vector<xdp_desc> descriptors;
        for (; sent < count && descriptors.size() < window; ++sent)
            descriptors.push_back(numbered(first + sent, size));
        send(descriptors);
        std::size_t back = 0;
        if (!eventually([&] { return (back += completions().size()) >= descriptors.size(); }) ||
            back > descriptors.size())
            throw std::runtime_error{std::to_string(back) + " completions, not " +
                                     std::to_string(descriptors.size())};
    }
}

std::vector<std::uint64_t> RawSocket::completions()
{
    std::vector<std::uint64_t> addresses;
    while (completion_.level() != 0)
        addresses.push_back(completion_.take());
    return addresses;
}

Numbers RawSocket::receive(unsigned count)
{
    Numbers all;
    eventually([&] {
        while (rx_.level() != 0 && all.size() < count) {
            const xdp_desc frame = rx_.take();
            if (frame.addr % chunk_ != kernel_headroom)
                throw std::runtime_error{"a frame lies at the wrong place of its chunk"};
            all.push_back(number_in({at(frame.addr), frame.len}, frame.len));
            fill_.put(frame.addr - kernel_headroom);
        }
        return all.size() == count;
    });
    return all;
}

xdp_statistics RawSocket::statistics() const
{
    xdp_statistics statistics = {};
    socklen_t length = sizeof statistics;
    ensure(getsockopt(socket_, SOL_XDP, XDP_STATISTICS, &statistics, &length), "XDP_STATISTICS");
    return statistics;
}

}  // namespace pollux::test
