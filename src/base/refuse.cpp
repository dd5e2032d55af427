// SPDX-License-Identifier: BSD-3-Clause
#include "base/refuse.hpp"

#include <cerrno>
#include <utility>

namespace pollux {

Cause cause_of(int errnum) noexcept
{
    switch (errnum) {
    case EPERM: return Cause::missing_capability;
    case ENODEV: return Cause::netdev_gone;
    case EOPNOTSUPP: return Cause::not_supported;
    case ENOMEM: return Cause::out_of_memory;
    default: return Cause::system;
    }
}

Error refuse(Cause cause, std::string where, std::string problem, std::string hint)
{
    return fail(cause, EINVAL, std::move(where), std::move(problem), std::move(hint));
}

Error fail(int errnum, std::string where, std::string problem, std::string hint)
{
    return fail(cause_of(errnum), errnum, std::move(where), std::move(problem), std::move(hint));
}

Error fail(Cause cause, int errnum, std::string where, std::string problem, std::string hint)
{
    return Error{{.cause = cause,
                  .where = std::move(where),
                  .problem = std::move(problem),
                  .errnum = errnum,
                  .hint = std::move(hint)}};
}

}  // namespace pollux
