#!/bin/sh
# dict_fresh.sh PRINT_DICT DICT: is the committed dictionary what the tables give?
set -eu
if ! "$1" "$(basename "$2" .dict)" | diff -u "$2" -; then
    echo "stale: build/dev/fuzz/print_dict $(basename "$2" .dict) >fuzz/dict/$(basename "$2")" >&2
    exit 1
fi
