// SPDX-License-Identifier: BSD-3-Clause
#include "capi/c_call.hpp"

#include "base/refuse.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <new>

namespace pollux::c {

namespace {

// Of a fixed size, so that a lack of memory can be reported as well.
thread_local std::array<char, 1024> last_error;
thread_local Cause last_cause = Cause::system;

// The same causes by the same numbers.
constexpr bool same(pollux_cause c, Cause cpp) noexcept
{
    return static_cast<int>(c) == static_cast<int>(cpp);
}
static_assert(same(POLLUX_CAUSE_SYSTEM, Cause::system));
static_assert(same(POLLUX_CAUSE_INVALID_OPTION, Cause::invalid_option));
static_assert(same(POLLUX_CAUSE_NOT_SUPPORTED, Cause::not_supported));
static_assert(same(POLLUX_CAUSE_MISSING_CAPABILITY, Cause::missing_capability));
static_assert(same(POLLUX_CAUSE_NO_SUCH_NETDEV, Cause::no_such_netdev));
static_assert(same(POLLUX_CAUSE_NETDEV_GONE, Cause::netdev_gone));
static_assert(same(POLLUX_CAUSE_DEFAULT_ROUTE, Cause::default_route));
static_assert(same(POLLUX_CAUSE_NETDEV_IN_USE, Cause::netdev_in_use));
static_assert(same(POLLUX_CAUSE_QUEUE_OUT_OF_RANGE, Cause::queue_out_of_range));
static_assert(same(POLLUX_CAUSE_QUEUE_IN_USE, Cause::queue_in_use));
static_assert(same(POLLUX_CAUSE_ETHDEV_IN_USE, Cause::ethdev_in_use));
static_assert(same(POLLUX_CAUSE_NO_ZERO_COPY, Cause::no_zero_copy));
static_assert(same(POLLUX_CAUSE_MTU_TOO_LARGE, Cause::mtu_too_large));
static_assert(same(POLLUX_CAUSE_UNUSABLE_POOL, Cause::unusable_pool));
static_assert(same(POLLUX_CAUSE_TOO_FEW_FRAMES, Cause::too_few_frames));
static_assert(same(POLLUX_CAUSE_OUT_OF_MEMORY, Cause::out_of_memory));
static_assert(same(POLLUX_CAUSE_EAL, Cause::eal));
static_assert(same(POLLUX_CAUSE_USER_PROGRAM, Cause::user_program));
static_assert(same(POLLUX_CAUSE_NO_ROUTE, Cause::no_route));
static_assert(same(POLLUX_CAUSE_SETTING_IN_USE, Cause::setting_in_use));

int keep(const char* text, int errnum, Cause cause = Cause::system) noexcept
{
    last_cause = cause;
    std::snprintf(last_error.data(), last_error.size(), "%s", text);
    return errno = errnum != 0 ? errnum : EIO;
}

}  // namespace

int keep_error() noexcept
{
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return keep("no memory", ENOMEM, Cause::out_of_memory);
    } catch (const Error& error) {
        return keep(error.what(), error.details().errnum, error.cause());
    } catch (const std::exception& error) {
        return keep(error.what(), EIO);
    } catch (...) {
        return keep("unknown failure", EIO);
    }
}

void refuse_size(std::size_t size)
{
    throw refuse(Cause::invalid_option, "",
                 "a struct of " + std::to_string(size) + " bytes is not possible",
                 "set its `size` to sizeof the struct");
}

void refuse_newer(std::size_t size, std::size_t known)
{
    throw fail(Cause::not_supported, E2BIG, "",
               "of these " + std::to_string(size) + " bytes of options the library knows only " +
                   std::to_string(known) + ", and the rest is not 0",
               std::string{"this is Pollux " POLLUX_VERSION} +
                   "; the program was built for a newer one");
}

}  // namespace pollux::c

const char* pollux_version(void)
{
    return POLLUX_VERSION;
}

const char* pollux_last_error(void)
{
    return pollux::c::last_error.data();
}

const char* pollux_cause_name(pollux_cause cause)
{
    return to_string(static_cast<pollux::Cause>(cause)).data();  // of a literal
}

pollux_cause pollux_last_cause(void)
{
    return static_cast<pollux_cause>(pollux::c::last_cause);
}
