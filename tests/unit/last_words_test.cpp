// SPDX-License-Identifier: BSD-3-Clause
// What DPDK says before it aborts is printed, although its output is caught at that moment; and an
// error for want of descriptors says so, whatever it was that needed one.
#include "base/log_capture.hpp"
#include "base/refuse.hpp"
#include "eal/output_capture.hpp"

#include <gtest/gtest.h>
#include <rte_debug.h>

#include <cerrno>

namespace pollux {

namespace {

TEST(LastWords, OfAPanicArePrinted)
{
    EXPECT_DEATH(
        {
            const LogCapture log;
            rte_panic("no thread for lcore %d\n", 7);
        },
        "no thread for lcore 7");
}

TEST(LastWords, OfAPanicArePrintedWhenAllOutputIsCaught)
{
    EXPECT_DEATH(
        {
            const LogCapture log;
            const OutputCapture output;
            rte_panic("no pipe for lcore %d\n", 7);
        },
        "no pipe for lcore 7");
}

TEST(LastWords, TooFewDescriptorsAreNamed)
{
    EXPECT_NE(fail(EMFILE, "eth0", "cannot do this", "be root").hint().find("ulimit -n"),
              std::string::npos);
    EXPECT_NE(fail(ENFILE, "eth0", "cannot do this").hint().find("fs.file-max"), std::string::npos);
}

}  // namespace

}  // namespace pollux
