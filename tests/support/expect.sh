# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
#
# What shell tests expect, and how they end: source it first.
set -euo pipefail

# Something else that shows why, on stderr: a test or a lib.sh may define it again.
show_why() { :; }

fail() { # MSG
    echo "FAIL: $1" >&2
    show_why >&2
    exit 1
}
on_error() { fail "$0:${BASH_LINENO[-2]}: this failed: $1"; } # that line of the test itself
trap 'on_error "$BASH_COMMAND"' ERR
set -o errtrace

skip() { # MSG
    echo "SKIP: $1"
    if [[ ${CI:-} == true ]]; then exit 1; else exit 77; fi
}

expect_eq() { # ACTUAL EXPECTED WHAT
    [[ $1 == "$2" ]] || fail "${3:-}: is '$1', should be '$2'"
}
