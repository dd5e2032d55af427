// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <pollux/eal.hpp>

#include <string>
#include <vector>

namespace pollux::test {

// The EAL's two worker lcores: numbers that are no CPU numbers, on the first and the last CPU that
// this process may use (the same one where there is only one).
std::vector<Lcore> workers();

// The same, as EalOptions::lcores wants them.
std::string worker_words();

}  // namespace pollux::test
