#!/bin/sh
# gen.sh SOURCE_ROOT OUT_ROOT -G2|-T0: runs Ragel and re2c over grammar/MACHINES into OUT_ROOT/gen.
# Always with relative paths from OUT_ROOT: the tools copy the names they were given into their output.
set -eu
src=$1 out=$2 style=$3
mkdir -p "$out/gen"
cd "$out"
[ "$src" -ef "$out" ] || ln -sfn "$src/grammar" grammar
sed -n '/^[a-z]/p' grammar/MACHINES | while read -r m; do
    if [ -e "grammar/$m.rl" ]; then
        ragel -C "$style" -L -I grammar -o "gen/$m.c" "grammar/$m.rl"
    else
        re2c --no-generation-date --no-debug-info -i -W -o "gen/$m.c" "grammar/$m.re"
    fi
done
if [ "$style" = -G2 ]; then
    { ragel --version | sed -n 1p | cut -d' ' -f1-6; re2c --version; } >gen/VERSIONS
fi
