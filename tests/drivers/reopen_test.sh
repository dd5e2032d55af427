#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A NIC can be opened again at once, as often as one likes, and is as before after each time.
source "$(dirname "$0")/lib.sh"

lab_up
before=$(remains) hugepages=$(free_hugepages)
for _ in 1 2 3; do
    start_fwd -i in0 -i out0 --json
    expect_forwarding 1000
    expect_clean_end
    expect_remains "$before" "$hugepages"
done
