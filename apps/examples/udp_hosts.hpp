// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "lab.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <map>
#include <utility>

namespace lab {

// A UDP socket of the kernel, which drops what has a wrong checksum.
class Udp {
public:
    explicit Udp(const std::string& local, std::uint16_t port = 0)
        : fd_{socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)}
    {
        const timeval patience{.tv_sec = 10, .tv_usec = 0};
        setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        const sockaddr_in address = of(local, port);
        must(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
             "bind " + local);
    }
    Udp(Udp&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Udp& operator=(Udp&&) = delete;
    ~Udp()
    {
        if (fd_ >= 0)
            close(fd_);
    }

    int fd() const noexcept { return fd_; }

    void send(const std::string& to, std::uint16_t port, unsigned number) const
    {
        const sockaddr_in address = of(to, port);
        must(sendto(fd_, &number, sizeof number, 0, reinterpret_cast<const sockaddr*>(&address),
                    sizeof address) == sizeof number,
             "send to " + to);
    }
    unsigned receive() const
    {
        unsigned number = 0;
        must(recv(fd_, &number, sizeof number, 0) == sizeof number, "a datagram arrives");
        return number;
    }

private:
    static sockaddr_in of(const std::string& ip, std::uint16_t port)
    {
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        inet_pton(AF_INET, ip.c_str(), &address.sin_addr);
        return address;
    }
    int fd_;
};

// A client on one netdev, with a socket for each flow to 192.0.2.100, and servers on another, with
// the addresses 198.51.100.1, .2 and .3.
class UdpHosts {
public:
    static constexpr std::uint16_t port = 53;

    UdpHosts(const std::string& client, const std::string& server, unsigned flows)
    {
        shell("ip link set lo up && ip address add 192.0.2.1/24 dev " + client +
              " && ip neighbor add 192.0.2.100 lladdr 02:00:00:00:00:64 dev " + client);
        // The client's address is one of this machine, too.
        std::ofstream{"/proc/sys/net/ipv4/conf/" + server + "/accept_local"} << 1;
        for (const std::string& address : addresses) {
            shell("ip address add " + address + "/32 dev " + server);
            servers_.emplace_back(address, port);
        }
        for (unsigned i = 0; i < flows; ++i)
            flows_.emplace_back("192.0.2.1");
    }

    const std::vector<std::string> addresses{"198.51.100.1", "198.51.100.2", "198.51.100.3"};

    // Sends a datagram of each flow, and returns which server got it, by flow.
    std::map<unsigned, std::size_t> ask() const
    {
        for (unsigned i = 0; i < flows_.size(); ++i)
            flows_[i].send("192.0.2.100", port, i);
        std::map<unsigned, std::size_t> got;
        std::vector<pollfd> fds;
        for (const Udp& server : servers_)
            fds.push_back({server.fd(), POLLIN, 0});
        while (got.size() < flows_.size()) {
            must(poll(fds.data(), fds.size(), 10'000) > 0, "every datagram arrives");
            for (std::size_t i = 0; i < fds.size(); ++i)
                if (fds[i].revents != 0)
                    got[servers_[i].receive()] = i;
        }
        return got;
    }

private:
    std::vector<Udp> servers_, flows_;
};

}  // namespace lab
