// SPDX-License-Identifier: BSD-3-Clause
#include "xdp/socket_lookup.hpp"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pollux {

namespace {

constexpr __u8 load_word = BPF_LDX | BPF_MEM | BPF_W, load_64_bits = BPF_LD | BPF_IMM | BPF_DW;
constexpr __u8 copy = BPF_ALU64 | BPF_MOV | BPF_X, set = BPF_ALU64 | BPF_MOV | BPF_K;
constexpr __u8 add = BPF_ALU64 | BPF_ADD | BPF_K, call = BPF_JMP | BPF_CALL;
constexpr __u8 if_above = BPF_JMP | BPF_JGT | BPF_X, if_zero = BPF_JMP | BPF_JEQ | BPF_K;
constexpr __u8 leave = BPF_JMP | BPF_EXIT;

constexpr bpf_insn insn(__u8 code, __u8 destination = 0, __u8 source = 0, __s16 offset = 0,
                        __s32 value = 0)
{
    return {.code = code, .dst_reg = destination, .src_reg = source, .off = offset, .imm = value};
}

// Takes a packet that begins with the queue's number, and returns 1 if the queue has a socket.
auto program_for(int xskmap)
{
    return std::array{
        insn(load_word, BPF_REG_2, BPF_REG_1, offsetof(xdp_md, data)),
        insn(load_word, BPF_REG_3, BPF_REG_1, offsetof(xdp_md, data_end)),
        insn(set, BPF_REG_0, 0, 0, 0),
        insn(copy, BPF_REG_4, BPF_REG_2),
        insn(add, BPF_REG_4, 0, 0, sizeof(__u32)),
        insn(if_above, BPF_REG_4, BPF_REG_3, 5),
        insn(load_64_bits, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, xskmap),
        insn(0),  // the upper half
        insn(call, 0, 0, 0, BPF_FUNC_map_lookup_elem),
        insn(if_zero, BPF_REG_0, 0, 1, 0),
        insn(set, BPF_REG_0, 0, 0, 1),
        insn(leave),
    };
}

}  // namespace

SocketLookup::SocketLookup(int xskmap)
{
    const auto program = program_for(xskmap);
    program_ = UniqueFd{bpf_prog_load(BPF_PROG_TYPE_XDP, "pollux_lookup", "Dual BSD/GPL",
                                      program.data(), program.size(), nullptr)};
}

bool SocketLookup::has_socket(unsigned queue) const noexcept
{
    std::array<std::uint8_t, 64> packet = {};  // no shorter one is taken
    std::memcpy(packet.data(), &queue, sizeof queue);
    bpf_test_run_opts run = {};
    run.sz = sizeof run;
    run.data_in = packet.data();
    run.data_size_in = packet.size();
    return bpf_prog_test_run_opts(program_.get(), &run) != 0 || run.retval != 0;
}

}  // namespace pollux
