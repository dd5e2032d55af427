#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What another user has put into /run/pollux is neither obeyed nor waited for, and a /run that cannot
# be written keeps nobody from working.
source "$(dirname "$0")/../lib.sh"

refused() { expect_refusal 1 "$1" -i in0 -i out0 --no-huge; } # WORDS
note_name() { # the name of in0's note: made by an attach that is killed
    ip netns exec "$MID" "$POLLUX" attach -i in0 -- sleep 1000 2>/run/attach.err &
    wait_for 10 grep -qs "holds in0" /run/attach.err || fail "pollux attach does not hold in0"
    kill -KILL $!
    wait $! 2>/dev/null || true
    find /run/pollux -name 'netdev-*' ! -name '*.*' -printf '%f\n'
}

lab_up
name=$(note_name)
[[ $name ]] || fail "a killed attach leaves no note"
expect_eq "$(stat -c '%U %a' /run/pollux)" "root 700" "/run/pollux"
# As another user, nobody gets near the lock.
! setpriv --reuid 65534 --clear-groups flock --nonblock /run/pollux true 2>/dev/null ||
    fail "nobody can lock /run/pollux"
rm -r /run/pollux

# A note that somebody has planted would be obeyed, and a FIFO waited for.
mkdir -m 777 /run/pollux
refused '/run/pollux: can be written by other users'
rmdir /run/pollux
mkdir -m 700 /run/pollux
chown 65534 /run/pollux
refused '/run/pollux: belongs to user 65534'
rmdir /run/pollux
mkdir /run/elsewhere
ln -s elsewhere /run/pollux
refused '/run/pollux: is not a directory'
rm /run/pollux
mkdir -m 700 /run/pollux
mkfifo "/run/pollux/$name"
refused "/run/pollux/$name: is not a regular file"
rm "/run/pollux/$name"
ln -s /run/elsewhere/note "/run/pollux/$name.offload"
refused "/run/pollux/$name.offload: is not a regular file"
rm "/run/pollux/$name.offload"
install -o 65534 /dev/null "/run/pollux/$name.offload"
refused "/run/pollux/$name.offload: belongs to user 65534"
rm -r /run/pollux

# What earlier versions have made is closed to others.
mkdir -m 755 /run/pollux
start_fwd -i in0 -i out0 --no-huge
expect_eq "$(stat -c %a /run/pollux)" 700 "/run/pollux of an earlier version"
stop_fwd

# Notes of netdevs that are gone are forgotten by the next start.
ip -n "$MID" link add gone0 type veth peer name gone1
ip netns exec "$MID" "$POLLUX" attach -i gone0 -- sleep 1000 2>/run/attach.err &
wait_for 10 grep -qs "holds gone0" /run/attach.err || fail "pollux attach does not hold gone0"
kill -KILL $!
wait $! 2>/dev/null || true
ip -n "$MID" link del gone0
[[ $(find /run/pollux -name 'netdev-*') ]] || fail "a killed attach leaves no note"
start_fwd -i in0 -i out0 --no-huge
stop_fwd
expect_eq "$(find /run/pollux -name 'netdev-*')" "" "notes of netdevs that are gone"
rm -r /run/pollux

# Nor does a read-only /run keep attach from working.
with_readonly_run() { # CMD…
    unshare --mount bash -c 'mount --rbind /run /run && mount -o remount,bind,ro /run && "$@"' - "$@"
}
with_readonly_run ip netns exec "$MID" "$POLLUX" attach -i in0 -- true 2>/run/attach.err ||
    fail "attach does not work with a read-only /run: $(cat /run/attach.err)"
grep -q "in0: nothing can be noted in /run/pollux (Read-only file system)" /run/attach.err ||
    fail "attach does not say that it can note nothing: $(cat /run/attach.err)"
