// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/rss_state.hpp"

#include <linux/ethtool.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <sstream>

namespace pollux {

namespace {

// The ioctl's struct, followed by the table and the key.
class Message {
public:
    Message(std::uint32_t cmd, std::size_t table, std::size_t key)
        : words_(sizeof(ethtool_rxfh) / 4 + table + (key + 3) / 4),
          table_{table}
    {
        head().cmd = cmd;
        head().indir_size = static_cast<std::uint32_t>(table);
        head().key_size = static_cast<std::uint32_t>(key);
    }
    ethtool_rxfh& head() noexcept { return *reinterpret_cast<ethtool_rxfh*>(words_.data()); }
    // Called input_xfrm in headers since Linux 6.8; reserved and 0 before.
    std::uint8_t& transformation() noexcept { return (&head().hfunc)[1]; }
    std::uint32_t* table() noexcept { return words_.data() + sizeof(ethtool_rxfh) / 4; }
    std::uint8_t* key() noexcept { return reinterpret_cast<std::uint8_t*>(table() + table_); }

private:
    std::vector<std::uint32_t> words_;
    std::size_t table_;
};

constexpr char hex_digits[] = "0123456789abcdef";

// Never empty, so that it is a field of its own even without bytes.
std::string hex(const std::vector<std::uint8_t>& bytes)
{
    std::string text = "0x";
    for (const std::uint8_t byte : bytes)
        text += {hex_digits[byte >> 4], hex_digits[byte & 15]};
    return text;
}

std::vector<std::uint8_t> from_hex(const std::string& text)
{
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        unsigned byte = 0;
        std::sscanf(&text[i], "%2x", &byte);  // NOLINT(cert-err34-c): our own text
        bytes.push_back(static_cast<std::uint8_t>(byte));
    }
    return bytes;
}

bool is_kernels_default(const Ethtool& ethtool, const std::vector<std::uint32_t>& table)
{
    ethtool_rxnfc rings = {};
    rings.cmd = ETHTOOL_GRXRINGS;
    if (ethtool.ask(rings) != 0 || rings.data == 0)
        return false;
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i] != i % rings.data)
            return false;
    return true;
}

}  // namespace

std::string RssState::line() const
{
    std::ostringstream text;
    text << unsigned{function} << ' ' << unsigned{transformation} << ' ' << hex(key) << ' '
         << table.size();
    for (const std::uint32_t queue : table)
        text << ' ' << queue;
    return text.str();
}

std::optional<RssState> RssState::from_line(const std::string& line)
{
    std::istringstream text{line};
    unsigned function = 0, transformation = 0;
    std::size_t size = 0;
    std::string key;
    // More entries than any NIC's table has, so that a damaged note cannot take all memory.
    constexpr std::size_t absurd = 1 << 20;
    if (!(text >> function >> transformation >> key >> size) || size > absurd)
        return std::nullopt;
    RssState state{.function = static_cast<std::uint8_t>(function),
                   .transformation = static_cast<std::uint8_t>(transformation),
                   .key = from_hex(key),
                   .table = std::vector<std::uint32_t>(size)};
    for (std::uint32_t& queue : state.table)
        text >> queue;
    if (!text)
        return std::nullopt;
    return state;
}

int read_rss(const Ethtool& ethtool, RssState& state)
{
    Message sizes{ETHTOOL_GRSSH, 0, 0};
    if (const int errnum = ethtool.ask(sizes.head()); errnum != 0)
        return errnum;
    const std::size_t table = sizes.head().indir_size, key = sizes.head().key_size;
    if (table == 0 && key == 0)
        return EOPNOTSUPP;
    Message message{ETHTOOL_GRSSH, table, key};
    if (const int errnum = ethtool.ask(message.head()); errnum != 0)
        return errnum;
    state = {.function = message.head().hfunc,
             .transformation = message.transformation(),
             .key = {message.key(), message.key() + key},
             .table = {message.table(), message.table() + table}};
    return 0;
}

int change_rss(const Ethtool& ethtool, const RssState& from, const RssState& to)
{
    if (from == to)
        return 0;
    const bool table = from.table != to.table, key = from.key != to.key;
    Message message{ETHTOOL_SRSSH, table ? to.table.size() : 0, key ? to.key.size() : 0};
    if (!table)
        message.head().indir_size = ETH_RXFH_INDIR_NO_CHANGE;
    else
        std::memcpy(message.table(), to.table.data(), to.table.size() * sizeof(std::uint32_t));
    if (key)
        std::memcpy(message.key(), to.key.data(), to.key.size());
    message.head().hfunc = from.function != to.function ? to.function : 0;
    // Before Linux 6.8 there is no value for "no change", but there it is always 0.
    message.transformation() = to.transformation;
    return ethtool.ask(message.head());
}

int restore_rss(const Ethtool& ethtool, const RssState& from, const RssState& to)
{
    RssState now = from;
    if (from.table != to.table && is_kernels_default(ethtool, to.table)) {
        Message reset{ETHTOOL_SRSSH, 0, 0};  // size 0 means the default
        reset.transformation() = from.transformation;
        if (ethtool.ask(reset.head()) == 0)
            read_rss(ethtool, now);
    }
    return change_rss(ethtool, now, to);
}

}  // namespace pollux
