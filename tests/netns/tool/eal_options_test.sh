#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Arguments for the EAL that would end fwd, make it wait forever, or take away its log are refused by
# their names, however they are abbreviated, and the others are the EAL's business.
source "$(dirname "$0")/../lib.sh"

refuses() { # WORDS ARGS…
    expect_refusal 1 "EAL: .*$1.*; hint: ." -i in0 -i out0 --no-huge -- "${@:2}"
}

lab_up
for option in -h --help -v --version -vn4 --log-level=help; do
    refuses "\"$option\" would print and end the process" "$option"
done
refuses '"--log-level" would print and end' --log-level help
refuses '"--proc-type=secondary" would wait forever' --proc-type=secondary
refuses '"--proc-type" would wait forever' --proc-type auto
refuses '"--proc=secondary" would wait forever' --proc=secondary
refuses '"--create-uio-dev" would leave device files' --create-uio-dev
refuses '"--vmware-tsc-map" reads the clock' --vmware-tsc-map
refuses '"--syslog=daemon" would take away the log' --syslog=daemon

for arguments in --proc-type=primary --log-level=8 '-n 4 -r 2' --no-hpet '--vfio-intr legacy' \
    --force-max-simd-bitwidth=64; do
    # shellcheck disable=SC2086 # several arguments
    start_fwd -i in0 -i out0 --no-huge -- $arguments
    stop_fwd
done
