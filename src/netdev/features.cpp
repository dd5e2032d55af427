// SPDX-License-Identifier: BSD-3-Clause
#include "netdev/features.hpp"

#include <linux/ethtool.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace pollux {

namespace {

// The ioctl's struct, followed by a list of `Item`, which may be a byte array.
template <class Head, class Item>
class Message {
public:
    Message(std::uint32_t cmd, std::size_t items) : bytes_(sizeof(Head) + items * sizeof(Item))
    {
        head().cmd = cmd;
    }
    Head& head() noexcept { return *reinterpret_cast<Head*>(bytes_.data()); }
    Item& item(std::size_t i) noexcept
    {
        return *reinterpret_cast<Item*>(bytes_.data() + sizeof(Head) + i * sizeof(Item));
    }

private:
    std::vector<std::byte> bytes_;
};

using Name = std::array<char, ETH_GSTRING_LEN>;

// By bit. The bits differ from kernel to kernel, the names do not.
std::vector<std::string> all_names(const Ethtool& ethtool)
{
    Message<ethtool_sset_info, std::uint32_t> count{ETHTOOL_GSSET_INFO, 1};
    count.head().sset_mask = 1ULL << ETH_SS_FEATURES;
    if (ethtool.ask(count.head()) != 0 || count.head().sset_mask == 0)
        return {};
    Message<ethtool_gstrings, Name> strings{ETHTOOL_GSTRINGS, count.item(0)};
    strings.head().string_set = ETH_SS_FEATURES;
    strings.head().len = count.item(0);
    if (ethtool.ask(strings.head()) != 0)
        return {};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < strings.head().len; ++i) {
        const Name& name = strings.item(i);
        names.emplace_back(name.data(), strnlen(name.data(), name.size()));
    }
    return names;
}

constexpr std::size_t block = 32;  // bits

std::size_t blocks_for(const std::vector<std::string>& names)
{
    return (names.size() + block - 1) / block;
}

}  // namespace

FeatureNames active_features(const Ethtool& ethtool)
{
    const std::vector<std::string> names = all_names(ethtool);
    Message<ethtool_gfeatures, ethtool_get_features_block> state{ETHTOOL_GFEATURES,
                                                                 blocks_for(names)};
    state.head().size = static_cast<std::uint32_t>(blocks_for(names));
    FeatureNames active;
    if (ethtool.ask(state.head()) != 0)
        return active;
    for (std::size_t bit = 0; bit < names.size(); ++bit)
        if ((state.item(bit / block).active >> bit % block & 1) != 0)
            active.insert(names[bit]);
    return active;
}

int switch_features(const Ethtool& ethtool, const FeatureNames& wanted, bool on)
{
    const std::vector<std::string> names = all_names(ethtool);
    Message<ethtool_sfeatures, ethtool_set_features_block> change{ETHTOOL_SFEATURES,
                                                                  blocks_for(names)};
    change.head().size = static_cast<std::uint32_t>(blocks_for(names));
    for (std::size_t bit = 0; bit < names.size(); ++bit) {
        if (!wanted.contains(names[bit]))
            continue;
        change.item(bit / block).valid |= 1U << bit % block;
        change.item(bit / block).requested |= (on ? 1U : 0U) << bit % block;
    }
    return ethtool.ask(change.head());
}

}  // namespace pollux
