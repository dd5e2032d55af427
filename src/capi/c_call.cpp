// SPDX-License-Identifier: BSD-3-Clause
#include "capi/c_call.hpp"

#include "pollux/error.hpp"
#include "version.hpp"

#include <array>
#include <cstdio>
#include <exception>
#include <new>

namespace pollux::c {

namespace {

// Of a fixed size, so that running out of memory can be told, too.
thread_local std::array<char, 1024> last_error;

int keep(const char* text, int errnum) noexcept
{
    std::snprintf(last_error.data(), last_error.size(), "%s", text);
    return errno = errnum != 0 ? errnum : EIO;
}

}  // namespace

int keep_error() noexcept
{
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return keep("no memory", ENOMEM);
    } catch (const Error& error) {
        return keep(error.what(), error.details().errnum);
    } catch (const std::exception& error) {
        return keep(error.what(), EIO);
    } catch (...) {
        return keep("unknown failure", EIO);
    }
}

void refuse_size(std::size_t size)
{
    throw Error{{.problem = "a struct of " + std::to_string(size) + " bytes is not possible",
                 .errnum = EINVAL,
                 .hint = "set its `size` to sizeof the struct"}};
}

void refuse_newer(std::size_t size, std::size_t known)
{
    throw Error{{.problem = "options of " + std::to_string(size) +
                            " bytes ask for what this library, "
                            "which knows " +
                            std::to_string(known) + ", cannot do",
                 .errnum = E2BIG,
                 .hint = std::string{"this is Pollux "} + version +
                         "; the program was built for a newer one"}};
}

}  // namespace pollux::c

const char* pollux_version(void)
{
    return pollux::version;
}

const char* pollux_last_error(void)
{
    return pollux::c::last_error.data();
}
