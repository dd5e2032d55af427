// SPDX-License-Identifier: BSD-3-Clause
// glibc lets a program replace malloc and still reach the original by its second name. Where a
// sanitizer has replaced it already, the sanitizer has a hook.
#include "support/allocations.hpp"

#include <cerrno>
#include <cstddef>

namespace {

thread_local std::uint64_t taken = 0;

}  // namespace

std::uint64_t pollux::test::allocations() noexcept
{
    return taken;
}

#ifdef __SANITIZE_ADDRESS__

// Of <sanitizer/allocator_interface.h>, which gcc 12 does not install.
extern "C" int __sanitizer_install_malloc_and_free_hooks(  // NOLINT(bugprone-reserved-identifier)
    void (*)(const volatile void*, std::size_t), void (*)(const volatile void*));

namespace {

[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t) { ++taken; }, [](const volatile void*) {});

}  // namespace

#else

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name, bugprone-reserved-identifier)
// NOLINTBEGIN(readability-identifier-naming)
extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size)
{
    ++taken;
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size)
{
    ++taken;
    return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size)
{
    ++taken;
    return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size)
{
    ++taken;
    return __libc_memalign(alignment, size);
}

void* memalign(std::size_t alignment, std::size_t size)
{
    ++taken;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size)
{
    ++taken;
    *memory = __libc_memalign(alignment, size);
    return *memory != nullptr ? 0 : ENOMEM;
}

}  // extern "C"
   // NOLINTEND(readability-identifier-naming)
   // NOLINTEND(readability-inconsistent-declaration-parameter-name, bugprone-reserved-identifier)

#endif
