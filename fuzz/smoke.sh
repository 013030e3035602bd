#!/bin/sh
# smoke.sh [SECONDS [TARGET...]]: runs the fuzz targets of build/fuzz, two at a time, each for SECONDS (60) from its
# corpus and dictionary. New inputs stay in build/fuzz/found/<target>; an input that fails is named at the end.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -eq 0 ] || shift
if [ $# -eq 0 ]; then
    for source in fuzz/fuzz_*.c; do
        name=${source#fuzz/fuzz_}
        set -- "$@" "${name%.c}"
    done
fi
export SMOKE_SECONDS="$seconds"
printf '%s\n' "$@" | xargs -P 2 -I TARGET sh -c '
    out=build/fuzz/found/TARGET
    mkdir -p "$out"
    dict=""
    [ ! -e fuzz/dict/TARGET.dict ] || dict=-dict=fuzz/dict/TARGET.dict
    if build/fuzz/fuzz/fuzz_TARGET -max_total_time="$SMOKE_SECONDS" -timeout=10 -rss_limit_mb=1024 -max_len=4096 \
        -artifact_prefix="$out/FAILED-" $dict "$out" fuzz/corpus/TARGET >"$out.log" 2>&1; then
        echo "TARGET: $(grep -a "^#.*DONE" "$out.log" || tail -n 1 "$out.log")"
    else
        echo "TARGET: FAILED"
        tail -n 40 "$out.log"
        exit 255
    fi'
