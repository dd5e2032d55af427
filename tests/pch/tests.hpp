// SPDX-License-Identifier: BSD-3-Clause
// What nearly every test includes, compiled once: it takes longer than the tests themselves.
#include <pollux/pollux.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>
