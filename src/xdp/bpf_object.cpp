// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/bpf_object.hpp"

#include <bpf/libbpf.h>

namespace pollux {

void CloseBpfObject::operator()(bpf_object* object) const noexcept
{
    bpf_object__close(object);
}

}  // namespace pollux
