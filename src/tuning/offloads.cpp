// SPDX-License-Identifier: BSD-3-Clause
#include "tuning/offloads.hpp"

#include "base/refuse.hpp"
#include "base/text.hpp"
#include "tuning/journal_kinds.hpp"

#include <array>
#include <cerrno>
#include <sstream>

namespace pollux {

namespace {

enum class Harm { takes_tags_off, merges };

struct Offload {
    const char* feature;
    const char* option;  // of ethtool -K
    Harm harm;
    bool generic_only = false;
};

constexpr std::array<Offload, 5> offloads{{
    {"rx-vlan-hw-parse", "rxvlan", Harm::takes_tags_off},
    {"rx-vlan-stag-hw-parse", "rx-vlan-stag-hw-parse", Harm::takes_tags_off},
    {"rx-lro", "lro", Harm::merges},
    {"rx-gro-hw", "rx-gro-hw", Harm::merges},
    // A native program runs before it, the generic one after it.
    {"rx-gro", "gro", Harm::merges, true},
}};

// A veth takes no tag off. One that is not in the frame was left out by the sender's end.
bool hurts(const Offload& offload, const Netdev& netdev, bool generic)
{
    return (generic || !offload.generic_only) &&
           (netdev.driver != "veth" || offload.harm != Harm::takes_tags_off);
}

FeatureNames hurting(const Netdev& netdev, const FeatureNames& active, bool generic)
{
    FeatureNames names;
    for (const Offload& offload : offloads)
        if (hurts(offload, netdev, generic) && active.contains(offload.feature))
            names.insert(offload.feature);
    return names;
}

FeatureNames names_in(const std::string& lines)
{
    FeatureNames names;
    std::istringstream text{lines};
    for (std::string line; std::getline(text, line);)
        names.insert(line);
    return names;
}

std::string list_of(const FeatureNames& names)
{
    std::string list;
    for (const std::string& name : names)
        add_to_list(list, name);
    return list;
}

Error cannot(const Netdev& netdev, const FeatureNames& names, const char* what, int errnum)
{
    return fail(errnum, netdev.name, "cannot switch " + list_of(names) + what,
                errnum == EPERM ? "CAP_NET_ADMIN is needed" : "");
}

// What has been switched on again since then is on already. There is nothing to do if the netdev is
// gone.
std::string put_offloads_back(const Netdev& netdev, const std::string& lines)
{
    const Ethtool ethtool{netdev.netns, netdev.index};
    FeatureNames names = names_in(lines);
    for (const std::string& active : active_features(ethtool))
        names.erase(active);
    if (names.empty())
        return {};
    const int errnum = switch_features(ethtool, names, true);
    if (errnum == EPERM)
        throw cannot(netdev, names, " on again", errnum);
    return std::string{errnum == 0 ? "switched" : "cannot be switched"} +
           " on again, as before a killed process switched it off: " + list_of(names);
}

}  // namespace

const JournalKind offload_kind{
    .suffix = ".offload", .dispensable = true, .put_back = put_offloads_back};

OffloadGuard::OffloadGuard(const Netdev& netdev)
    : netdev_{netdev},
      ethtool_{netdev.netns, netdev.index},
      note_{netdev, offload_kind}
{
    for (const std::string& name : hurting(netdev_, active_features(ethtool_), false))
        note_.append(name);
}

std::string OffloadGuard::switch_off(bool generic)
{
    const FeatureNames names = hurting(netdev_, active_features(ethtool_), generic);
    if (names.empty())
        return {};
    for (const std::string& name : names)
        note_.append(name);
    if (const int errnum = switch_features(ethtool_, names, false); errnum == EPERM)
        throw cannot(netdev_, names, " off", errnum);
    const FeatureNames stay = hurting(netdev_, active_features(ethtool_), generic);
    std::string text;
    for (const Offload& offload : offloads)
        if (stay.contains(offload.feature))
            add_to_list(text,
                        std::string{"the driver does not switch "} + offload.feature +
                            " off (`ethtool -K " + netdev_.name + " " + offload.option +
                            " off`): " +
                            (offload.harm == Harm::merges
                                 ? "packets arrive merged, and count as rx_too_long"
                                 : "tagged frames arrive without their VLAN tag"),
                        "; ");
    return text;
}

}  // namespace pollux
