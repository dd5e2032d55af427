// SPDX-License-Identifier: BSD-3-Clause
#include "host/hugepage_trial.hpp"

#include "base/interruptible.hpp"
#include "base/retry.hpp"
#include "host/memory.hpp"

#include <fcntl.h>
#include <linux/mman.h>
#include <sys/file.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <chrono>
#include <vector>

namespace pollux {

namespace {

// Pages of one size, given back with the object.
class Taken {
public:
    Taken(std::size_t page, std::size_t bytes) : bytes_{bytes}
    {
        const int size = std::countr_zero(page) << MAP_HUGE_SHIFT;
        memory_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | size, -1, 0);
    }
    ~Taken()
    {
        if (memory_ != MAP_FAILED)
            munmap(memory_, bytes_);
    }
    Taken(Taken&& other) noexcept : memory_{other.memory_}, bytes_{other.bytes_}
    {
        other.memory_ = MAP_FAILED;
    }
    Taken& operator=(Taken&&) = delete;

    // A cgroup refuses pages only when they are touched, and then by SIGBUS. Before Linux 5.14
    // (EINVAL) they cannot be tried out.
    bool can_be_used() const noexcept
    {
        return memory_ != MAP_FAILED &&
               (madvise(memory_, bytes_, MADV_POPULATE_WRITE) == 0 || errno == EINVAL);
    }

private:
    void* memory_;
    std::size_t bytes_;
};

}  // namespace

bool can_have_hugepages(std::size_t bytes)
{
    std::vector<Taken> taken;
    for (const FreeHugepages& free : free_hugepages()) {
        if (bytes == 0)
            break;
        const std::size_t pages = std::min(free.count, (bytes + free.size - 1) / free.size);
        if (pages == 0)
            continue;
        if (!taken.emplace_back(free.size, pages * free.size).can_be_used())
            return false;
        bytes -= std::min(bytes, pages * free.size);
    }
    return bytes == 0;
}

HugepageTurn::HugepageTurn() : lock_{open("/proc/self/exe", O_RDONLY | O_CLOEXEC)}
{
    // Not on /dev/hugepages: the EAL locks that itself.
    using namespace std::chrono_literals;
    const Interruptible interruptible;
    if (lock_)
        retry(2s, [this] { return flock(lock_.get(), LOCK_EX | LOCK_NB) == 0; });
}

}  // namespace pollux
