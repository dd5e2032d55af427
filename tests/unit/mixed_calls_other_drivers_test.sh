#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The plain DPDK application that forwards between netdevs forwards without any privilege between
# ethdevs of other drivers, by the same mixture of calls.
set -euo pipefail
: "${MIXED:=$(dirname "$0")/../../build/tests/tools/mixed}"

unprivileged=()
((EUID != 0)) ||
    unprivileged=(setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set -all)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
cp "$MIXED" "$home/mixed" # nobody may not look into everybody's home
chmod 777 "$home" "$home/mixed"

XDG_RUNTIME_DIR=$home "${unprivileged[@]}" "$home/mixed" --no-huge -m 128 --no-pci --no-shconf \
    --no-telemetry --lcores 0@0 --vdev net_ring0 --vdev net_ring1 -- 100000 | grep '^moved'
