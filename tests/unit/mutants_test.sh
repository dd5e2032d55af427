#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# scripts/mutants refuses what it does not understand, and calls a mutant that cannot be tried
# broken: neither is ever taken for a mutant that was killed. Needs no build.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export TMPDIR=$home/tmp
mkdir "$TMPDIR" "$home/patches" "$home/none"

expect() { # EXIT_CODE WORDS ARGUMENTS…
    local code=$1 words=$2 status=0 said
    shift 2
    said=$("$top/scripts/mutants" "$@" 2>&1) || status=$?
    if [[ $status != "$code" || $said != *"$words"* ]]; then
        echo "mutants $*: exit code $status in place of $code, or not \"$words\" in:"
        echo "$said"
        exit 1
    fi
    [[ -z $(ls "$TMPDIR") ]] || { echo "mutants $*: left $(ls "$TMPDIR")"; exit 1; }
}
patch() { # NAME LINE_TO_REPLACE [TEST]: of this file's own licence line, or of one that is not there
    cat >"$home/patches/$1.patch" <<END
# SPDX-License-Identifier: BSD-3-Clause
# Breaks nothing.
${3:+# test: $3}
diff --git a/src/stats/stats.cpp b/src/stats/stats.cpp
--- a/src/stats/stats.cpp
+++ b/src/stats/stats.cpp
@@ -1 +1 @@
-$2
+// Another line.
END
}

expect 2 "'--nonsense' is not understood" --nonsense
expect 2 "there is no nobody" nobody
expect 2 "--work needs a value" --work
expect 2 "'many' is no number of jobs" -j many
expect 2 "there is no patch in $home/none" --patches "$home/none"
expect 0 "usage: " --help
expect 0 "unit --gtest_filter=StatsTable" --list

patch moved '// This line is not there.' 'unit'
expect 1 "0 killed, 0 survived, 1 broken" --patches "$home/patches"
expect 1 "moved: it cannot be applied" --patches "$home/patches" moved
patch silent '// SPDX-License-Identifier: BSD-3-Clause'
expect 1 "silent: it does not name its test" --patches "$home/patches" silent
expect 1 "0 killed, 0 survived, 2 broken" --patches "$home/patches"

# Each of ours can be applied, is of one line, and names what it breaks.
for patch in "$top"/tests/mutants/*.patch; do
    name=$(basename "$patch" .patch)
    git -C "$top" apply --check "$patch"
    [[ $(grep -c '^-[^-]' "$patch") == 1 ]] || { echo "$name is not of one line"; exit 1; }
    grep -q '^# [^:]*\.$' "$patch" || { echo "$name does not say what it breaks"; exit 1; }
done
