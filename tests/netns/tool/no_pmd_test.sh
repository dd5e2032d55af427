#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where DPDK's net_af_xdp is not installed, fwd says which package is missing, and leaves nothing.
source "$(dirname "$0")/../lib.sh"

hide_driver net_af_xdp
lab_up
expect_refusal 1 'in0 queue 0: .*hint: .*librte-net-af-xdp' -i in0 -i out0
