// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "support/wire/fd.hpp"

#include <linux/if_xdp.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pollux::test {

// Memory that the kernel maps for us, or that we give it.
class Mapping {
public:
    Mapping() = default;
    Mapping(std::size_t bytes, int flags, int fd, std::uint64_t offset);
    ~Mapping();
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;

    std::byte* data() const noexcept { return data_; }

private:
    std::byte* data_ = nullptr;
    std::size_t bytes_ = 0;
};

// One of a socket's four rings, from the application's side.
template <class Entry>
class RawRing {
public:
    RawRing() = default;
    RawRing(int fd, std::uint64_t place, const xdp_ring_offset& offsets);

    unsigned level() const noexcept;
    void put(const Entry& entry) noexcept;  // must have room
    Entry take() noexcept;                  // must not be empty

    static constexpr std::uint32_t size = 2048;

private:
    Mapping mapping_;
    std::uint32_t* producer_ = nullptr;
    std::uint32_t* consumer_ = nullptr;
    Entry* entries_ = nullptr;
};

struct RawOptions {
    unsigned queue = 0;
    unsigned frames = 1024, chunk = 4096;
    bool unaligned = false;
    bool receives = false;         // with an XDP program of its own, and half of the frames
    bool several_buffers = false;  // binds with XDP_USE_SG, Linux 6.6
};

// The other side of the wire: an AF_XDP socket in copy mode by the plain kernel API, which can do
// all that a PMD does not do, above all what is wrong.
class RawSocket {
public:
    explicit RawSocket(const std::string& interface, const RawOptions& options = {});

    std::uint64_t umem_bytes() const noexcept { return umem_bytes_; }
    std::byte* at(std::uint64_t address) const noexcept { return umem_.data() + address; }
    // A numbered frame in a chunk of its own.
    xdp_desc numbered(unsigned number, unsigned size) const;

    // Puts the descriptors into the TX ring and wakes the kernel until it has taken them all: a
    // sendto() ends after 32 of them, and at an invalid one. Throws when that takes for ever.
    void send(std::span<const xdp_desc> descriptors);
    // `count` numbered frames, at most 64 of them without waiting for completion.
    void send(unsigned first, unsigned count, unsigned size);
    // Addresses that came back since the last call.
    std::vector<std::uint64_t> completions();

    // Numbers of the frames that came in, `count` of them or fewer when no more come. Throws when
    // one is damaged, or lies at another place of its chunk than behind the kernel's headroom.
    std::vector<unsigned> receive(unsigned count);

    xdp_statistics statistics() const;

private:
    void register_umem(const RawOptions& options);
    void map_rings();
    void attach(unsigned ifindex, unsigned queue);

    unsigned chunk_, frames_;
    std::uint64_t umem_bytes_;
    Mapping umem_;
    wire::Fd socket_, map_, program_, link_;
    RawRing<xdp_desc> tx_, rx_;
    RawRing<std::uint64_t> fill_, completion_;
};

}  // namespace pollux::test
