#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where DPDK's ring mempool driver is not installed, fwd says which package is missing.
source "$(dirname "$0")/../lib.sh"

hide_driver mempool_ring
lab_up
expect_refusal 1 'UMEM: the EAL has no mempool driver "ring_.*hint: .*librte-mempool-ring' \
    -i in0 -i out0 --no-huge
