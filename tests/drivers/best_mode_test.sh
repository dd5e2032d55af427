#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# A port opens in the best mode that its driver has, and the report names it as the kernel does; a
# worse one can be asked for, and zero-copy can be demanded.
source "$(dirname "$0")/lib.sh"

lab_up
start_fwd -i in0 -i out0 --json
# Also where the driver has reset the NIC for the XDP program: that was awaited. (It is said, too,
# but on a slow machine the carrier may be back before the port is open.)
for netdev in in0 out0; do
    has_carrier "$MID" $netdev || fail "it forwards without a carrier of $netdev"
done
waited=$(fwd_report '.ports[].notes[]' | grep 'has reset the NIC') || waited="no wait for a carrier"
expect_eq "$(reported_mode 0)" "$(best_mode "$NIC_A")" "mode of $NIC_A"
expect_eq "$(reported_mode 1)" "$(best_mode "$NIC_B")" "mode of $NIC_B"
echo "NOTE $NIC_A: $(reported_mode 0), $NIC_B: $(reported_mode 1), $(fwd_report .dpdk); $waited"
expect_eq "$(fwd_report '[.ports[].driver] | @csv')" "\"$NIC_A\",\"$NIC_B\"" "drivers"
expect_forwarding 1000
expect_clean_end

start_fwd -i in0 -i out0 --json --force-copy
expect_eq "$(fwd_report '[.ports[].zero_copy] | any')" false "zero-copy with --force-copy"
expect_forwarding 1000
expect_clean_end

start_fwd -i in0 -i out0 --json --generic
expect_eq "$(reported_mode 0) $(reported_mode 1)" "generic generic" "modes with --generic"
expect_forwarding 1000
expect_clean_end

for end in in0:"$NIC_A" out0:"$NIC_B"; do
    if [[ $(best_mode "${end#*:}") == zero-copy ]]; then
        start_fwd -i "${end%:*}" --port-topology loop --json --require-zero-copy
        expect_clean_end
    else
        expect_refusal 1 "${end%:*}: .*zero-copy" -i "${end%:*}" --port-topology loop \
            --require-zero-copy
    fi
done
