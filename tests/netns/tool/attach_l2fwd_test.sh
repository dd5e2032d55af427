#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A DPDK application that knows nothing of Pollux forwards under `pollux attach`, and whichever of the
# two is killed, nothing is left on the netdevs; what only the next start can put back, it does.
source "$(dirname "$0")/../lib.sh"
source "$(dirname "$0")/attach.sh"
: "${L2FWD:=$top/build/tests/tools/l2fwd}"

lab_up
keeps_its_promises 1000000 "$L2FWD" "${eal_words[@]}"
