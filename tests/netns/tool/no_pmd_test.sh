#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Where DPDK's net_af_xdp is not installed, fwd says which package is missing, and leaves nothing.
source "$(dirname "$0")/../lib.sh"

# The same drivers without that one, in this sandbox's view of the file system.
drivers=$(dirname "$(find /usr/lib*/ -path '*/dpdk/pmds-*/librte_net_af_xdp.so*' | head -n 1)")
mkdir /run/all /run/others
mount --bind "$drivers" /run/all
for driver in /run/all/*; do
    [[ $driver == *net_af_xdp* ]] || ln -s "$driver" /run/others/
done
mount --bind /run/others "$drivers"

lab_up
expect_refusal 1 'in0 queue 0: .*hint: .*librte-net-af-xdp' -i in0 -i out0
