#!/usr/bin/env python3
"""Prints src/service/saslprep_tables.inc from Python's own Unicode 3.2 data (stringprep, unicodedata.ucd_3_2_0).

    scripts/make_saslprep.py > src/service/saslprep_tables.inc
"""
import stringprep
import unicodedata

ucd = unicodedata.ucd_3_2_0
ALL = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def ranges(test):
    out = []
    for c in ALL:
        if test(chr(c)):
            if out and out[-1][1] == c - 1:
                out[-1][1] = c
            else:
                out.append([c, c])
    return out


def emit(kind, name, items):
    print(f"static const {kind} {name}[] = {{")
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 116:
            print(line)
            line = "   "
        line += " " + item + ","
    print(line)
    print("};\n")


def emit_ranges(name, test):
    emit("struct range", name, [f"{{0x{a:x}, 0x{b:x}}}" for a, b in ranges(test)])


def prohibited(c):
    return (stringprep.in_table_c12(c) or stringprep.in_table_c21_c22(c) or stringprep.in_table_c3(c)
            or stringprep.in_table_c4(c) or stringprep.in_table_c5(c) or stringprep.in_table_c6(c)
            or stringprep.in_table_c7(c) or stringprep.in_table_c8(c) or stringprep.in_table_c9(c))


def is_hangul(c):
    return 0xAC00 <= c < 0xAC00 + 11172


print("/* Printed by scripts/make_saslprep.py; never edited. Unicode 3.2, RFC 3454. */")
emit_ranges("to_nothing", stringprep.in_table_b1)
emit_ranges("to_blank", stringprep.in_table_c12)
emit_ranges("prohibited", prohibited)
emit_ranges("right_to_left", stringprep.in_table_d1)
emit_ranges("left_to_right", stringprep.in_table_d2)

# Full compatibility decompositions, in one array of code points.
points, index = [], []
for c in ALL:
    if is_hangul(c):
        continue
    d = ucd.normalize("NFKD", chr(c))
    if d != chr(c):
        index.append(f"{{0x{c:x}, {len(points)}, {len(d)}}}")
        points += [f"0x{ord(x):x}" for x in d]
emit("uint32_t", "decomposition_points", points)
emit("struct decomposition", "decompositions", index)

marks = []
for c in ALL:
    k = ucd.combining(chr(c))
    if k:
        if marks and marks[-1][1] == c - 1 and marks[-1][2] == k:
            marks[-1][1] = c
        else:
            marks.append([c, c, k])
emit("struct mark", "marks", [f"{{0x{a:x}, 0x{b:x}, {k}}}" for a, b, k in marks])

pairs = []
for c in ALL:
    d = ucd.decomposition(chr(c))
    if d and not d.startswith("<") and len(d.split()) == 2:
        a, b = (int(x, 16) for x in d.split())
        if ucd.normalize("NFC", chr(a) + chr(b)) == chr(c):  # leaves the composition exclusions out
            pairs.append((a, b, c))
emit("struct pair", "pairs", [f"{{0x{a:x}, 0x{b:x}, 0x{c:x}}}" for a, b, c in sorted(pairs)])
