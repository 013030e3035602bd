#!/bin/sh
# gen_fresh.sh SOURCE_ROOT: makes gen/ anew in a temporary folder and compares it octet for octet with the committed one.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$1/cmake/gen.sh" "$1" "$tmp" -G2
if ! diff -rq "$1/gen" "$tmp/gen"; then
    echo "gen/ is stale: run  cmake --build build/dev --target gen  and commit the result" >&2
    exit 1
fi
