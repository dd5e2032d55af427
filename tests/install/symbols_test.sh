#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# The shared library exports what the public headers declare and nothing else: no private class, no
# symbol of another library.
source "$(dirname "$0")/lib.sh"

nm --demangle --defined-only --dynamic "$BUILD/src/libpollux.so" >"$work/exported"
nm --demangle --defined-only --extern-only "$BUILD/src/libpollux.a" >"$work/defined"
python3 - "$top/src/pollux" "$work/exported" "$work/defined" <<'END' || fail "src/pollux.map lets out other names"
import pathlib, re, sys

headers = pathlib.Path(sys.argv[1])


def symbols(path, kinds):
    found = set()
    for line in open(path):
        match = re.match(r"[0-9a-f]+ (\w) (.*)", line)
        if match and match[1] in kinds:
            found.add(re.sub(r"@.*| \[clone.*", "", match[2]).strip())
    return found


declared = set(re.findall(r"\b(pollux_\w+)\(", (headers / "pollux.h").read_text()))
for header in headers.glob("*.hpp"):
    text = re.sub(r"//.*", "", header.read_text())
    declared |= set(re.findall(r"^(?:class|struct) (\w+)[^;]*?\{", text, re.M))
    declared |= set(re.findall(r"^\w[^;{}()]*?(\w+|operator<<)\(", text, re.M))


def is_public(symbol):
    name = re.sub(r"^(typeinfo|typeinfo name|vtable) for ", "", symbol)
    if "::Impl::" in name:
        return False
    name = re.match(r"(?:pollux::)?(operator<<|\w+)", name)
    return name is not None and name[1] in declared


exported = symbols(sys.argv[2], "TDBRVWu")
ours = {symbol for symbol in symbols(sys.argv[3], "TDBR")
        if symbol.startswith("pollux")}
private = {symbol for symbol in exported if not is_public(symbol)}
missing = {symbol for symbol in ours if is_public(symbol)} - exported
for symbol in sorted(private):
    print("exported, but not public:", symbol)
for symbol in sorted(missing):
    print("public, but not exported:", symbol)
print(len(exported), "symbols exported,", len(ours - exported), "of ours kept inside")
sys.exit(bool(private or missing or not exported or ours <= exported))
END
