#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# README.md lists all of the kernel's 36 tests, and every test that it names is there; and every test
# that is there is in the list.
source "$(dirname "$0")/../support/expect.sh"
cd "$(dirname "$0")"

rows=$(sed -n 's/^| \([0-9]*\) | [A-Z0-9_]* | [^|]* | [^|]* |$/\1/p' README.md)
[[ $(xargs <<<"$rows") == $(seq 0 35 | xargs) ]] || fail "the rows are: $(xargs <<<"$rows")"

reason='^ (no: XDP_USE_SG|needs hardware: tests/drivers|tests/netns/xdp/user_xdp_program_test) $'
tests='^ ([A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*(, | $))+$'
# Kernel's test, and what stands for it.
while IFS='|' read -r _ _ name here _; do
    [[ $here =~ $reason || $here =~ $tests ]] ||
        fail "$name: neither a test nor a reason: $here"
done < <(grep '^| [0-9]' README.md)

listed=$(grep -o '\b[A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*\b' README.md | grep -v '^README' | sort -u)
there=$(sed -n 's/^TEST_P(\(.*\), \(.*\))$/\1.\2/p' ./*_test.cpp | sort)
[[ $listed == "$there" ]] || fail "not in both: $(comm -3 <(echo "$listed") <(echo "$there") | xargs)"
