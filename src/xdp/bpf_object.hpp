// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>

struct bpf_object;

namespace pollux {

struct CloseBpfObject {
    void operator()(bpf_object* object) const noexcept;
};
// Owns what libbpf opened from a BPF object file, with the programs and maps that it loaded from
// it.
using BpfObject = std::unique_ptr<bpf_object, CloseBpfObject>;

}  // namespace pollux
