// SPDX-License-Identifier: BSD-3-Clause
// The data path takes no memory from the heap: a million batches, and the first allocation fails.
#include "support/allocations.hpp"
#include "support/ethdev.hpp"
#include "support/frames.hpp"

#include <pollux/batch.hpp>
#include <pollux/idle.hpp>
#include <pollux/socket.hpp>
#include <pollux/umem.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace pollux {

namespace {

TEST(NoAllocation, TheCounterSeesEveryKind)
{
    const auto grows = [](auto allocate) {
        const auto before = test::allocations();
        void* volatile memory = allocate();
        std::free(memory);
        return test::allocations() == before + 1;
    };
    EXPECT_TRUE(grows([] { return std::malloc(8); }));
    EXPECT_TRUE(grows([] { return std::calloc(1, 8); }));
    EXPECT_TRUE(grows([] { return std::aligned_alloc(64, 64); }));
    const auto before = test::allocations();
    void* volatile memory = ::operator new(8);
    ::operator delete(memory);
    EXPECT_EQ(test::allocations(), before + 1);
}

TEST(NoAllocation, InAMillionBatches)
{
    Umem umem{{.frames = 1024, .lcores = 1}};
    const test::Ethdev ring{"net_ring0", umem};
    Socket socket{ring.port(), 0};
    Idle idle{{&socket.rx}, {&socket.tx}, -1, Idle::never_sleep};
    Batch batch = test::numbered(umem, 0, 32);
    ASSERT_EQ(socket.tx.send(batch), 32U);

    const auto before = test::allocations();
    for (unsigned round = 0; round < 1'000'000; ++round) {
        unsigned moved = socket.rx.receive(batch);
        for (const Packet packet : batch)
            swap_macs(packet);
        Batch other{std::move(batch)};
        batch.append(other);  // NOLINT(bugprone-use-after-move): empty, as promised
        moved = socket.tx.send(batch);
        batch.clear();
        idle.after(moved % 2);  // both ways
        ASSERT_EQ(test::allocations(), before) << "in round " << round;
    }
    EXPECT_EQ(socket.rx.receive(batch), 32U);  // they were really moved
}

}  // namespace

}  // namespace pollux
