// SPDX-License-Identifier: BSD-3-Clause
// How an application's XDP program runs under ours.
//
// libxdp inside the PMD accepts no program but ours, and the kernel allows one on a netdev. So ours
// jumps to the application's (bpf_tail_call), which never comes back: what it returns is done. To
// hand packets to the sockets it needs the map in which libxdp puts them. Therefore its map of that
// name is replaced by ours before it is loaded.
//
// Not by freplace, which needs BPF trampolines, and not by loading the application's program in
// place of ours, because then it would have all queues, also those of other processes.
#include "xdp/user_program.hpp"

#include "base/log_capture.hpp"
#include "pollux/error.hpp"
#include "xdp/bpf_info.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

namespace pollux {

namespace {

// An XDP program that the kernel would run on a netdev, as opposed to one for the entries of a
// devmap or cpumap.
bool runs_on_netdevs(const bpf_program* program)
{
    return bpf_program__type(program) == BPF_PROG_TYPE_XDP &&
           bpf_program__expected_attach_type(program) == BPF_XDP;
}

// libbpf has numbers of its own, which nobody else knows.
int known(int errnum)
{
    return errnum < __LIBBPF_ERRNO__START ? errnum : EINVAL;
}

// The last lines of what the verifier said, without its statistics.
std::string last_lines(const std::string& log)
{
    constexpr std::size_t most = 4;
    std::vector<std::string> lines;
    std::istringstream in{log};
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && !line.starts_with("processed ") &&
            !line.starts_with("verification time") && !line.starts_with("stack depth"))
            lines.push_back(line);
    std::string last;
    for (std::size_t i = lines.size() > most ? lines.size() - most : 0; i < lines.size(); ++i)
        last += (last.empty() ? "" : "; ") + lines[i];
    return last;
}

}  // namespace

void UserProgram::Unload::operator()(bpf_object* object) const noexcept
{
    bpf_object__close(object);
}

UserProgram::UserProgram(std::string netdev, const std::string& words) : netdev_{std::move(netdev)}
{
    const std::size_t hash = words.rfind('#');
    path_ = words.substr(0, hash);
    name_ = hash == std::string::npos ? "" : words.substr(hash + 1);
    if (std::error_code error; !std::filesystem::is_regular_file(path_, error))
        throw Error{{.where = netdev_,
                     .problem = "there is no file \"" + path_ + "\" with an XDP program",
                     .errnum = error ? error.value() : EINVAL,
                     .hint = "a BPF object file is needed, as `clang -target bpf -c` makes it"}};
    LogCapture log;
    object_.reset(bpf_object__open_file(path_.c_str(), nullptr));
    if (!object_)
        throw Error{{.where = netdev_,
                     .problem = "\"" + path_ + "\" is not a BPF object file",
                     .errnum = known(errno),
                     .reason = log.reason(),
                     .hint = "`clang -target bpf -g -c` makes one"}};
    log.discard();
    choose();
}

// Of the file's programs, all but one are not loaded.
void UserProgram::choose()
{
    std::string names;
    unsigned count = 0;
    bpf_program* one = nullptr;
    bpf_object__for_each_program(one, object_.get())
    {
        bpf_program__set_autoload(one, false);
        if (!runs_on_netdevs(one))
            continue;
        const std::string name = bpf_program__name(one);
        names += (names.empty() ? "" : ", ") + name;
        ++count;
        if (name_.empty() || name == name_)
            program_ = one;
    }
    if (program_ == nullptr || (name_.empty() && count != 1)) {
        const std::string wanted = name_.empty() ? "" : " \"" + name_ + "\"";
        throw Error{{.where = netdev_,
                     .problem = "\"" + path_ + "\" has " +
                                (count > 1 && name_.empty() ? "several XDP programs"
                                                            : "no XDP program" + wanted),
                     .errnum = count > 1 && name_.empty() ? EINVAL : ENOENT,
                     .hint = names.empty() ? "one with SEC(\"xdp\") is needed"
                                           : "name one behind the file and a '#': " + names}};
    }
    name_ = bpf_program__name(program_);
    constexpr std::string_view frags = "xdp.frags";
    if (bpf_program__section_name(program_) == frags)
        throw Error{
            {.where = netdev_,
             .problem = "the XDP program \"" + name_ + "\" is for packets of several buffers",
             .errnum = EINVAL,
             .hint = "SEC(\"xdp\") instead of SEC(\"xdp.frags\"): net_af_xdp takes packets "
                     "of one buffer only"}};
    bpf_program__set_autoload(program_, true);
}

void UserProgram::use(int map, const char* name)
{
    bpf_map* own = bpf_object__find_map_by_name(object_.get(), name);
    if (own == nullptr)
        return;
    const bpf_map_info info = map_info(map);
    if (bpf_map__type(own) != info.type || bpf_map__key_size(own) != info.key_size ||
        bpf_map__value_size(own) != info.value_size)
        throw Error{{.where = netdev_,
                     .problem = "the map `" + std::string{name} + "` of the XDP program \"" +
                                name_ + "\" is of another kind than ours, which takes its place",
                     .errnum = EINVAL,
                     .hint = "xsks_map: BPF_MAP_TYPE_XSKMAP, __u32 to __u32; pollux_passed: "
                             "BPF_MAP_TYPE_PERCPU_ARRAY, __u32 to __u64"}};
    if (const int result = bpf_map__reuse_fd(own, map); result != 0)
        throw Error{{.where = netdev_,
                     .problem = "cannot put our map in place of `" + std::string{name} + "`",
                     .errnum = -result}};
}

void UserProgram::load(const Program::Maps& ours)
{
    LogCapture log;
    use(ours.xsks.get(), "xsks_map");
    use(ours.passed.get(), "pollux_passed");
    std::string verifier(1 << 18, '\0');
    bpf_program__set_log_buf(program_, verifier.data(), verifier.size());
    const int result = bpf_object__load(object_.get());
    bpf_program__set_log_buf(program_, nullptr, 0);
    verifier.resize(verifier.find('\0'));
    const std::string said = log.reason();
    if (result != 0)
        throw Error{{.where = netdev_,
                     .problem = "the kernel does not load the XDP program \"" + name_ + "\" of \"" +
                                path_ + "\"",
                     .errnum = known(-result),
                     .reason = verifier.empty() ? said : last_lines(verifier)}};
}

int UserProgram::fd() const noexcept
{
    return bpf_program__fd(program_);
}

std::uint32_t UserProgram::id() const
{
    return program_info(fd()).id;
}

}  // namespace pollux
