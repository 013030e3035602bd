#!/bin/sh
# same.sh GOTO_PROGRAM TABLE_PROGRAM INPUT...: both must dump the same for all inputs.
set -eu
goto=$1 table=$2
shift 2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$goto" --dump "$@" >"$tmp/goto"
"$table" --dump "$@" >"$tmp/table"
[ -s "$tmp/goto" ]
cmp "$tmp/goto" "$tmp/table"
