// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <linux/bpf.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace wire {

// Just enough of a BPF assembler: one function an instruction, named as the kernel's macros are.
class Assembler {
public:
    using Register = std::uint8_t;
    using Offset = std::int16_t;

    void mov(Register to, Register from) { add(BPF_ALU64 | BPF_MOV | BPF_X, to, from); }
    void mov_imm(Register to, std::int32_t value)
    {
        add(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value);
    }
    // `operation` is BPF_ADD, BPF_MUL, BPF_XOR …
    void alu(int operation, Register to, Register from)
    {
        add(BPF_ALU64 | operation | BPF_X, to, from);
    }
    void alu_imm(int operation, Register to, std::int32_t value)
    {
        add(BPF_ALU64 | operation | BPF_K, to, 0, 0, value);
    }
    void big_endian(Register value, int bits)
    {
        add(BPF_ALU | BPF_END | BPF_TO_BE, value, 0, 0, bits);
    }

    // `size` is BPF_DW, BPF_W, BPF_H or BPF_B.
    void load(int size, Register to, Register base, Offset at)
    {
        add(BPF_LDX | size | BPF_MEM, to, base, at);
    }
    void store(int size, Register base, Offset at, Register from)
    {
        add(BPF_STX | size | BPF_MEM, base, from, at);
    }
    void fetch_add(Register base, Offset at, Register value)
    {
        add(BPF_STX | BPF_DW | BPF_ATOMIC, base, value, at, BPF_ADD | BPF_FETCH);
    }
    void load_imm64(Register to, std::uint64_t value) { load_wide(to, 0, value); }
    void load_map(Register to, int map)
    {
        load_wide(to, BPF_PSEUDO_MAP_FD, static_cast<std::uint32_t>(map));
    }
    // The address of the first value in an array map.
    void load_map_value(Register to, int map)
    {
        load_wide(to, BPF_PSEUDO_MAP_VALUE, static_cast<std::uint32_t>(map));
    }

    // Skips `skipped` instructions if left <= right.
    void jump_if_le(Register left, Register right, Offset skipped)
    {
        add(BPF_JMP | BPF_JLE | BPF_X, left, right, skipped);
    }
    void call(bpf_func_id helper) { add(BPF_JMP | BPF_CALL, 0, 0, 0, helper); }
    void exit() { add(BPF_JMP | BPF_EXIT); }

    std::vector<bpf_insn> take() { return std::move(instructions_); }

private:
    void add(int code, Register to = 0, Register from = 0, Offset offset = 0,
             std::int32_t value = 0)
    {
        instructions_.push_back({static_cast<std::uint8_t>(code),
                                 static_cast<std::uint8_t>(to & 0xf),
                                 static_cast<std::uint8_t>(from & 0xf), offset, value});
    }
    void load_wide(Register to, Register kind, std::uint64_t value)
    {
        add(BPF_LD | BPF_DW | BPF_IMM, to, kind, 0, static_cast<std::int32_t>(value));
        add(0, 0, 0, 0, static_cast<std::int32_t>(value >> 32));
    }

    std::vector<bpf_insn> instructions_;
};

}  // namespace wire
