// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "driver/driver_log.hpp"
#include "pollux/error.hpp"

#include <cerrno>
#include <exception>
#include <new>
#include <string>

namespace pollux::driver {

// DPDK is written in C, and no exception may pass through it. Runs a call for an entry point of the
// driver: what it throws becomes a line of the log, and a negative errno.
template <class Call>
int guarded(const std::string& device, Call&& call) noexcept
{
    try {
        call();
        return 0;
    } catch (const Error& error) {
        log_error(device, error.what());
        if (error.cause() == Cause::not_supported)
            return -ENOTSUP;
        return error.details().errnum != 0 ? -error.details().errnum : -EINVAL;
    } catch (const std::bad_alloc&) {
        return -ENOMEM;
    } catch (const std::exception& error) {
        log_error(device, error.what());
        return -EIO;
    }
}

}  // namespace pollux::driver
