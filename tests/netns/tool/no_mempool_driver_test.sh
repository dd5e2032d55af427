#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where DPDK's ring mempool driver is not installed, fwd says which package is missing.
source "$(dirname "$0")/../lib.sh"

# The same drivers without that one, in this sandbox's view of the file system.
drivers=$(dirname "$(find /usr/lib*/ -path '*/dpdk/pmds-*/librte_net_af_xdp.so*' | head -n 1)")
mkdir /run/all /run/others
mount --bind "$drivers" /run/all
for driver in /run/all/*; do
    [[ $driver == *mempool_ring* ]] || ln -s "$driver" /run/others/
done
mount --bind /run/others "$drivers"

lab_up
expect_refusal 1 'UMEM: the EAL has no mempool driver "ring_.*hint: .*librte-mempool-ring' \
    -i in0 -i out0 --no-huge
