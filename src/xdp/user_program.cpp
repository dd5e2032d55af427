// SPDX-License-Identifier: BSD-3-Clause
// How an application's XDP program runs under ours.
//
// libxdp inside the PMD accepts no program but ours, and the kernel allows one on a netdev. So ours
// jumps to the application's (bpf_tail_call), which does not come back: its verdict is final. To
// redirect packets to the sockets it needs the map into which libxdp puts them. Therefore its map
// of that name is replaced by ours before it is loaded.
//
// It is not done by freplace, which needs BPF trampolines. Nor is the application's program loaded
// in place of ours, because it would then have all queues, including those of other processes.
#include "xdp/user_program.hpp"

#include "base/log_capture.hpp"
#include "base/refuse.hpp"
#include "base/text.hpp"
#include "xdp/bpf_info.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <vector>

namespace pollux {

namespace {

// Whether the kernel would run this program on a netdev, and not for the entries of a devmap or
// cpumap.
bool runs_on_netdevs(const bpf_program* program)
{
    return bpf_program__type(program) == BPF_PROG_TYPE_XDP &&
           bpf_program__expected_attach_type(program) == BPF_XDP;
}

// libbpf has errnos of its own, for which there are no texts elsewhere.
int known(int errnum)
{
    return errnum < __LIBBPF_ERRNO__START ? errnum : EINVAL;
}

// The last lines of the verifier's log, without its statistics.
std::string reason_in(const std::string& log)
{
    std::vector<std::string> lines;
    std::istringstream in{log};
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && !line.starts_with("processed ") &&
            !line.starts_with("verification time") && !line.starts_with("stack depth"))
            lines.push_back(line);
    return last_lines(lines, 4);
}

}  // namespace

UserProgram::UserProgram(std::string netdev, const std::string& file_and_name)
    : netdev_{std::move(netdev)}
{
    const std::size_t hash = file_and_name.rfind('#');
    path_ = file_and_name.substr(0, hash);
    name_ = hash == std::string::npos ? "" : file_and_name.substr(hash + 1);
    if (std::error_code error; !std::filesystem::is_regular_file(path_, error))
        throw fail(Cause::user_program, error ? error.value() : EINVAL, netdev_,
                   "there is no file \"" + path_ + "\" with an XDP program",
                   "`xdp_program` is a BPF object file, which `clang -target bpf -g -c` makes");
    LogCapture log;
    object_.reset(bpf_object__open_file(path_.c_str(), nullptr));
    if (!object_)
        throw Error{{.cause = Cause::user_program,
                     .where = netdev_,
                     .problem = "\"" + path_ + "\" is not a BPF object file",
                     .errnum = known(errno),
                     .reason = log.reason(),
                     .hint = "`clang -target bpf -g -c` makes one"}};
    log.discard();
    choose();
}

// Only one of the file's programs will be loaded.
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
        add_to_list(names, name);
        ++count;
        if (name_.empty() || name == name_)
            program_ = one;
    }
    if (program_ == nullptr || (name_.empty() && count != 1)) {
        const bool several = count > 1 && name_.empty();
        const std::string wanted = name_.empty() ? "" : " \"" + name_ + "\"";
        throw fail(Cause::user_program, several ? EINVAL : ENOENT, netdev_,
                   "\"" + path_ + "\" has " +
                       (several ? "several XDP programs" : "no XDP program" + wanted),
                   names.empty() ? "one with SEC(\"xdp\") is needed"
                                 : "append '#' and one of these names to `xdp_program`: " + names);
    }
    name_ = bpf_program__name(program_);
    constexpr std::string_view frags = "xdp.frags";
    if (bpf_program__section_name(program_) == frags)
        throw refuse(
            Cause::user_program, netdev_,
            "the XDP program \"" + name_ + "\" is for packets of several buffers",
            "use SEC(\"xdp\") instead of SEC(\"xdp.frags\"), because net_af_xdp takes only "
            "packets of one buffer");
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
        throw refuse(Cause::user_program, netdev_,
                     "the map `" + std::string{name} + "` of the XDP program \"" + name_ +
                         "\" is of another type than ours, which takes its place",
                     "declare xsks_map as BPF_MAP_TYPE_XSKMAP of __u32 to __u32, and pollux_passed "
                     "as BPF_MAP_TYPE_PERCPU_ARRAY of __u32 to __u64");
    if (const int result = bpf_map__reuse_fd(own, map); result != 0)
        throw fail(Cause::user_program, -result, netdev_,
                   "cannot put our map in place of `" + std::string{name} + "`");
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
        throw Error{{.cause = Cause::user_program,
                     .where = netdev_,
                     .problem = "the kernel does not load the XDP program \"" + name_ + "\" of \"" +
                                path_ + "\"",
                     .errnum = known(-result),
                     .reason = verifier.empty() ? said : reason_in(verifier)}};
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
