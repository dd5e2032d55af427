// SPDX-License-Identifier: BSD-3-Clause
// What a process that was killed has written down is put back once, on that netdev, and only then.
#include "support/lab.hpp"

#include <tuning/journal.hpp>
#include <tuning/promiscuous.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

namespace pollux::test {

namespace {

namespace fs = std::filesystem;

class PutBack : public testing::Test {
protected:
    // Another process that has written a journal, until it is killed.
    void start_writer()
    {
        writer = fork();
        if (writer == 0) {
            const PromiscuousGuard guard{veth.netdev()};
            raise(SIGSTOP);
            _exit(1);
        }
        int status = 0;
        ASSERT_EQ(waitpid(writer, &status, WUNTRACED), writer);
        ASSERT_TRUE(WIFSTOPPED(status));
    }
    void kill_writer()
    {
        if (const pid_t pid = std::exchange(writer, -1); pid > 0) {
            kill(pid, SIGKILL);
            waitpid(pid, nullptr, 0);
        }
    }
    void TearDown() override
    {
        kill_writer();
        fs::remove_all("/run/pollux");
    }

    static std::size_t files() { return std::distance(fs::directory_iterator{"/run/pollux"}, {}); }
    static fs::path file()
    {
        return fs::directory_iterator
        {
            "/run/pollux"
            } -> path();
    }
    void switch_promiscuous(const char* how) const
    {
        ip("link set dev " + veth.name() + " promisc " + how);
    }
    bool promiscuous() const { return veth.netdev().promiscuous; }

    Veth veth{"port0", "host0"};
    pid_t writer = -1;
};

TEST_F(PutBack, IsPlayedBackWhenItsWriterWasKilled)
{
    start_writer();
    switch_promiscuous("on");
    kill_writer();
    EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_NE(play_back_journal(veth.netdev()).find("switched off"), std::string::npos);
    EXPECT_FALSE(promiscuous());
    EXPECT_EQ(files(), 0U);

    switch_promiscuous("on");
    EXPECT_EQ(play_back_journal(veth.netdev()), "");
    EXPECT_TRUE(promiscuous());
}

TEST_F(PutBack, SwitchesOnWhatWasOn)
{
    switch_promiscuous("on");
    start_writer();
    switch_promiscuous("off");
    kill_writer();
    EXPECT_NE(play_back_journal(veth.netdev()).find("switched on"), std::string::npos);
    EXPECT_TRUE(promiscuous());
}

TEST_F(PutBack, OfALivingProcessIsLeftAlone)
{
    start_writer();
    switch_promiscuous("on");
    EXPECT_EQ(play_back_journal(veth.netdev()), "");
    EXPECT_TRUE(promiscuous());
    EXPECT_EQ(files(), 1U);
}

TEST_F(PutBack, OfAnotherNetdevThatHadTheIndexIsForgotten)
{
    start_writer();
    switch_promiscuous("on");
    kill_writer();
    ip("link set dev " + veth.name() + " address 02:00:00:00:00:99");
    EXPECT_EQ(play_back_journal(veth.netdev()), "");
    EXPECT_TRUE(promiscuous());
    EXPECT_EQ(files(), 0U);
}

TEST_F(PutBack, ThatIsDamagedIsForgotten)
{
    start_writer();
    switch_promiscuous("on");
    kill_writer();
    fs::resize_file(file(), 10);
    EXPECT_EQ(play_back_journal(veth.netdev()), "");
    EXPECT_TRUE(promiscuous());
    EXPECT_EQ(files(), 0U);
}

TEST_F(PutBack, PutsBackAndGoesInOrder)
{
    {
        const PromiscuousGuard guard{veth.netdev()};
        switch_promiscuous("on");
    }
    EXPECT_FALSE(promiscuous());
    EXPECT_EQ(files(), 0U);
}

}  // namespace

}  // namespace pollux::test
