// SPDX-License-Identifier: BSD-3-Clause
#include "fake_nic.hpp"

#include <linux/sockios.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstring>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <utility>

namespace pollux::test {

namespace {

constexpr unsigned features = 34;

FakeNic* the_nic = nullptr;

FakeNic::Registers* map_registers()
{
    void* memory = mmap(nullptr, sizeof(FakeNic::Registers), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw std::runtime_error{"mmap"};
    return new (memory) FakeNic::Registers;
}

}  // namespace

FakeNic::FakeNic() : registers_{map_registers()}
{
    the_nic = this;
}

FakeNic::~FakeNic()
{
    the_nic = nullptr;
    munmap(registers_, sizeof(Registers));
}

std::vector<unsigned> FakeNic::table() const
{
    return {std::begin(registers_->table), std::end(registers_->table)};
}

unsigned FakeNic::rules() const
{
    return static_cast<unsigned>(
        std::count(std::begin(registers_->used), std::end(registers_->used), true));
}

std::vector<std::uint8_t> FakeNic::dump() const
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(registers_);
    return {bytes, bytes + sizeof(Registers)};
}

int FakeNic::answer(void* command)
{
    switch (*static_cast<const std::uint32_t*>(command)) {
    case ETHTOOL_GRSSH: return show_rss(*static_cast<ethtool_rxfh*>(command));
    case ETHTOOL_SRSSH: return set_rss(*static_cast<ethtool_rxfh*>(command));
    case ETHTOOL_GDRVINFO:
        std::strcpy(static_cast<ethtool_drvinfo*>(command)->driver, registers_->driver);
        return 0;
    case ETHTOOL_GSSET_INFO: static_cast<ethtool_sset_info*>(command)->data[0] = features; return 0;
    case ETHTOOL_GSTRINGS: return show_feature_names(*static_cast<ethtool_gstrings*>(command));
    case ETHTOOL_GFEATURES: return show_features(*static_cast<ethtool_gfeatures*>(command));
    case ETHTOOL_SFEATURES: return switch_features(*static_cast<ethtool_sfeatures*>(command));
    default: return answer_rules(*static_cast<ethtool_rxnfc*>(command));
    }
}

int FakeNic::show_feature_names(ethtool_gstrings& command) const
{
    std::memset(command.data, 0, features * ETH_GSTRING_LEN);
    const auto name = [&command](std::uint64_t feature, const char* text) {
        std::strcpy(reinterpret_cast<char*>(command.data) +
                        std::countr_zero(feature) * ETH_GSTRING_LEN,
                    text);
    };
    name(vlan, "rx-vlan-hw-parse");
    name(lro, "rx-lro");
    name(gro, "rx-gro");
    return 0;
}

int FakeNic::show_features(ethtool_gfeatures& command) const
{
    for (unsigned i = 0; i < command.size; ++i)
        command.features[i].active = static_cast<std::uint32_t>(registers_->active >> 32 * i);
    return 0;
}

int FakeNic::switch_features(const ethtool_sfeatures& command)
{
    for (unsigned i = 0; i < command.size; ++i) {
        const auto valid = std::uint64_t{command.features[i].valid} << 32 * i & ~registers_->fixed;
        const auto requested = std::uint64_t{command.features[i].requested} << 32 * i;
        registers_->active = (registers_->active & ~valid) | (requested & valid);
    }
    return 0;
}

int FakeNic::show_rss(ethtool_rxfh& command)
{
    if (command.indir_size == table_size)
        std::memcpy(command.rss_config, registers_->table, sizeof registers_->table);
    if (command.key_size == key_size)
        std::memcpy(command.rss_config + command.indir_size, registers_->key, key_size);
    command.indir_size = table_size;
    command.key_size = key_size;
    command.hfunc = registers_->function;
    (&command.hfunc)[1] = registers_->transformation;
    return 0;
}

// As the kernel's ethtool_set_rxfh() checks it, and then the driver.
int FakeNic::set_rss(const ethtool_rxfh& command)
{
    const std::uint8_t transformation = (&command.hfunc)[1];
    const bool table = command.indir_size != ETH_RXFH_INDIR_NO_CHANGE;
    if (transformation != 0 && !registers_->has_xor)
        return EINVAL;
    if ((table && command.indir_size != 0 && command.indir_size != table_size) ||
        (command.key_size != 0 && command.key_size != key_size))
        return EINVAL;
    if (registers_->takes_nothing)
        return EPERM;
    if (registers_->lies)
        return 0;
    if (table) {
        for (unsigned i = 0; i < table_size; ++i)
            registers_->table[i] = command.indir_size != 0 ? command.rss_config[i] : i % queues;
        registers_->chosen = command.indir_size != 0;
    }
    if (registers_->half)
        return EIO;
    if (command.key_size != 0 && !registers_->takes_keys)
        return EOPNOTSUPP;
    if (command.key_size != 0)
        std::memcpy(registers_->key, command.rss_config + (table ? command.indir_size : 0),
                    key_size);
    if (command.hfunc != 0)
        registers_->function = command.hfunc;
    registers_->transformation = transformation;
    return 0;
}

int FakeNic::insert(ethtool_rxnfc& command)
{
    unsigned location = command.fs.location;
    if (registers_->refusal != 0)
        return registers_->refusal;
    if (location == RX_CLS_LOC_ANY && registers_->chooses_location)
        for (location = locations - 1; registers_->used[location] && location != 0;)
            --location;
    if (location >= locations)
        return EINVAL;
    command.fs.location = location;
    registers_->used[location] = true;
    registers_->rules[location] = command.fs;
    // Drivers show a rule in their own way.
    registers_->rules[location].m_ext.padding[0] = 1;
    return 0;
}

int FakeNic::answer_rules(ethtool_rxnfc& command)
{
    const unsigned location = command.fs.location;
    switch (command.cmd) {
    case ETHTOOL_GRXRINGS: command.data = queues; return 0;
    case ETHTOOL_GRXFH:
        command.data = RXH_IP_SRC | RXH_IP_DST;
        if (command.flow_type == TCP_V4_FLOW || command.flow_type == TCP_V6_FLOW)
            command.data |= RXH_L4_B_0_1 | RXH_L4_B_2_3;
        return command.flow_type == UDP_V6_FLOW ? EINVAL : 0;
    case ETHTOOL_GRXCLSRLCNT:
        command.rule_cnt = rules();
        command.data = registers_->chooses_location ? locations | RX_CLS_LOC_SPECIAL : 0;
        return 0;
    case ETHTOOL_GRXCLSRLALL: {
        if (command.rule_cnt <= rules())
            return EMSGSIZE;  // igb wants room for one more
        command.rule_cnt = 0;
        for (unsigned i = 0; i < locations; ++i)
            if (registers_->used[i])
                command.rule_locs[command.rule_cnt++] = i;
        command.data = locations;
        return 0;
    }
    case ETHTOOL_GRXCLSRULE:
        if (location >= locations || !registers_->used[location])
            return ENOENT;
        command.fs = registers_->rules[location];
        return 0;
    case ETHTOOL_SRXCLSRLINS: return insert(command);
    case ETHTOOL_SRXCLSRLDEL:
        if (location >= locations || !registers_->used[location])
            return ENOENT;
        registers_->used[location] = false;
        return 0;
    default: return EOPNOTSUPP;
    }
}

pid_t Killed::start()
{
    return fork();
}

void Killed::stop()
{
    raise(SIGSTOP);
}

void Killed::leave()
{
    _exit(1);
}

void Killed::wait_until_stopped()
{
    int status = 0;
    if (waitpid(pid_, &status, WUNTRACED) != pid_ || !WIFSTOPPED(status)) {
        pid_ = -1;
        throw std::runtime_error{"the other process has ended"};
    }
}

void Killed::kill()
{
    if (const pid_t pid = std::exchange(pid_, -1); pid > 0) {
        ::kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
    }
}

std::vector<std::string> notes()
{
    namespace fs = std::filesystem;
    std::vector<std::string> names;
    if (fs::exists("/run/pollux"))
        for (const fs::directory_entry& entry : fs::directory_iterator{"/run/pollux"})
            names.push_back(entry.path().filename());
    return names;
}

}  // namespace pollux::test

namespace {

bool is_faked(std::uint32_t command)
{
    constexpr std::array<std::uint32_t, 14> faked{
        ETHTOOL_GDRVINFO,    ETHTOOL_GSSET_INFO,  ETHTOOL_GSTRINGS,   ETHTOOL_GFEATURES,
        ETHTOOL_SFEATURES,   ETHTOOL_GRSSH,       ETHTOOL_SRSSH,      ETHTOOL_GRXFH,
        ETHTOOL_GRXRINGS,    ETHTOOL_GRXCLSRLCNT, ETHTOOL_GRXCLSRULE, ETHTOOL_GRXCLSRLALL,
        ETHTOOL_SRXCLSRLDEL, ETHTOOL_SRXCLSRLINS};
    return std::find(faked.begin(), faked.end(), command) != faked.end();
}

}  // namespace

// In place of the C library's, for the whole program.
extern "C" int ioctl(int fd, unsigned long request, ...) noexcept
{
    va_list arguments;
    va_start(arguments, request);
    void* argument = va_arg(arguments, void*);
    va_end(arguments);
    if (request == SIOCETHTOOL && pollux::test::the_nic != nullptr) {
        const auto* asked = static_cast<const ifreq*>(argument);
        if (std::string{asked->ifr_name} == "nic0" &&
            is_faked(*reinterpret_cast<const std::uint32_t*>(asked->ifr_data))) {
            errno = pollux::test::the_nic->answer(asked->ifr_data);
            return errno == 0 ? 0 : -1;
        }
    }
    return static_cast<int>(syscall(SYS_ioctl, fd, request, argument));
}
