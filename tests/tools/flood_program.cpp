// SPDX-License-Identifier: BSD-3-Clause
#include "flood_program.hpp"

#include "support/wire/assembler.hpp"
#include "support/wire/failure.hpp"

#include <bpf/bpf.h>

#include <array>
#include <cstddef>
#include <cstring>

namespace wire {

namespace {

// What the registers hold. 0..5 are lost by a helper call; there is one only at the end.
enum : Assembler::Register {
    result = 0,
    context = 1,
    scratch = 2,
    address = 3,
    factor = 4,
    word = 5,  // the tag's word, then the payload's
    frame = 6,
    flow = 7,
    sequence = 8,
};

void check_bounds(Assembler& bpf, int size)
{
    bpf.load(BPF_W, frame, context, offsetof(xdp_md, data));
    bpf.load(BPF_W, scratch, context, offsetof(xdp_md, data_end));
    bpf.mov(address, frame);
    bpf.alu_imm(BPF_ADD, address, size);
    bpf.jump_if_le(address, scratch, 2);
    bpf.mov_imm(result, XDP_ABORTED);
    bpf.exit();
}

// n = counter++; flow = n % flows; sequence = n / flows
void draw_number(Assembler& bpf, int counter, int flows)
{
    bpf.load_map_value(address, counter);
    bpf.mov_imm(flow, 1);
    bpf.fetch_add(address, 0, flow);
    bpf.mov(sequence, flow);
    bpf.alu_imm(BPF_MOD, flow, flows);
    bpf.alu_imm(BPF_DIV, sequence, flows);
}

// Everything before the tag, anew each time: the pages are used again, and whoever had them last
// may have exchanged the MACs in place.
void write_headers(Assembler& bpf, const Tag& tag)
{
    std::array<std::byte, max_frame> model;
    compose(tag, model.data());
    static_assert(tag_offset % 8 == 2);
    for (std::size_t at = 0; at < tag_offset; at += 8) {
        std::uint64_t piece;
        std::memcpy(&piece, &model[at], sizeof piece);
        bpf.load_imm64(scratch, piece);
        bpf.store(at + 8 <= tag_offset ? BPF_DW : BPF_H, frame, Assembler::Offset(at), scratch);
    }
    bpf.mov(scratch, flow);
    bpf.alu_imm(BPF_ADD, scratch, first_port);
    bpf.big_endian(scratch, 16);
    bpf.store(BPF_H, frame, udp_source_offset, scratch);
}

void write_tag(Assembler& bpf, const Tag& flow_zero)
{
    bpf.load_imm64(word, flow_zero.word());
    bpf.alu_imm(BPF_LSH, flow, 48);
    bpf.alu(BPF_XOR, word, flow);
    bpf.store(BPF_DW, frame, tag_offset, word);
    bpf.store(BPF_W, frame, sequence_offset, sequence);
}

// payload_seed() in BPF: from the tag's word to the payload's first.
void hash_tag(Assembler& bpf, const Tag& tag)
{
    bpf.load_imm64(factor, hash_factor);
    bpf.load_imm64(scratch, std::uint64_t{tag.port} << 32);
    bpf.alu(BPF_XOR, scratch, sequence);
    bpf.alu(BPF_MUL, scratch, factor);
    bpf.alu(BPF_XOR, word, scratch);
    for (const int shift : hash_shifts) {
        bpf.alu(BPF_MUL, word, factor);
        bpf.mov(scratch, word);
        bpf.alu_imm(BPF_RSH, scratch, shift);
        bpf.alu(BPF_XOR, word, scratch);
    }
}

void write_payload(Assembler& bpf, std::size_t size)
{
    bpf.load_imm64(scratch, payload_stride);
    std::size_t at = payload_offset;
    for (; at + 8 <= size; at += 8) {
        bpf.store(BPF_DW, frame, Assembler::Offset(at), word);
        bpf.alu(BPF_ADD, word, scratch);
    }
    for (; at < size; ++at) {
        bpf.store(BPF_B, frame, Assembler::Offset(at), word);
        bpf.alu_imm(BPF_RSH, word, 8);
    }
}

}  // namespace

std::vector<bpf_insn> flood_instructions(const Pattern& pattern, unsigned ifindex, int counter)
{
    const auto tag = pattern.tag(0);
    Assembler bpf;
    check_bounds(bpf, tag.size);
    draw_number(bpf, counter, static_cast<int>(pattern.shape.flows));
    write_headers(bpf, tag);
    write_tag(bpf, tag);
    hash_tag(bpf, tag);
    write_payload(bpf, tag.size);
    bpf.mov_imm(1, static_cast<int>(ifindex));
    bpf.mov_imm(2, 0);
    bpf.call(BPF_FUNC_redirect);
    bpf.exit();
    return bpf.take();
}

FloodProgram::FloodProgram(const Pattern& pattern, unsigned ifindex)
    : counter_{ensure(bpf_map_create(BPF_MAP_TYPE_ARRAY, "wire_flood", sizeof(std::uint32_t),
                                     sizeof(std::uint64_t), 1, nullptr),
                      "BPF_MAP_CREATE")}
{
    const auto code = flood_instructions(pattern, ifindex, counter_);
    program_ = Fd{ensure(
        bpf_prog_load(BPF_PROG_TYPE_XDP, "wire_flood", "BSD", code.data(), code.size(), nullptr),
        "BPF_PROG_LOAD")};
}

std::uint64_t FloodProgram::runs() const
{
    const std::uint32_t key = 0;
    std::uint64_t value = 0;
    ensure(bpf_map_lookup_elem(counter_, &key, &value), "BPF_MAP_LOOKUP_ELEM");
    return value;
}

}  // namespace wire
