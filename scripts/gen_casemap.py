#!/usr/bin/env python3
"""Writes src/proto/casemap_table.h: i;unicode-casemap (RFC 5051 2) of every character that it changes, from the
Unicode data of this Python: simple titlecase, then full decomposition without reordering. Run by hand for a new
Unicode version:  scripts/gen_casemap.py > src/proto/casemap_table.h
Shape: page_of[c >> 6] names a page of 64 offsets into `pool`; there stand a length and that many octets of UTF-8."""
import unicodedata

LIMIT = 0x30000


def decompose(c):
    d = unicodedata.decomposition(c)
    if not d:
        return c
    parts = [p for p in d.split() if not p.startswith("<")]
    return "".join(decompose(chr(int(p, 16))) for p in parts)


def fold(c):
    title = c.title()
    return "".join(decompose(t) for t in (title if len(title) == 1 else c))


pool, at = bytearray([0]), {}
pages, page_of = [(0,) * 64], []
for base in range(0, LIMIT, 64):
    page = []
    for cp in range(base, base + 64):
        c = chr(cp)
        if 0xD800 <= cp < 0xE000 or cp < 0x80 or fold(c) == c:
            page.append(0)
            continue
        text = fold(c).encode()
        if text not in at:
            at[text] = len(pool)
            pool += bytes([len(text)]) + text
        page.append(at[text])
    page = tuple(page)
    if page not in pages:
        pages.append(page)
    page_of.append(pages.index(page))
while page_of[-1] == 0:
    page_of.pop()
assert len(pages) < 65536 and len(pool) < 65536, (len(pages), len(pool))


def rows(values, width):
    line = "   "
    for v in values:
        if len(line) + len(str(v)) + 2 > width:
            print(line)
            line = "   "
        line += f" {v},"
    print(line)


print(f"/* Made by scripts/gen_casemap.py from Unicode {unicodedata.unidata_version}; do not edit. */")
print(f"#define CASEMAP_LIMIT {len(page_of) * 64}u")
print(f"static const uint16_t casemap_page_of[{len(page_of)}] = {{")
rows(page_of, 119)
print(f"}};\nstatic const uint16_t casemap_pages[{len(pages)}][64] = {{")
for page in pages:
    if len(set(page)) == 1:
        print("    {%d}," % page[0])
        continue
    print("    {")
    rows(page, 119)
    print("    },")
print(f"}};\nstatic const uint8_t casemap_pool[{len(pool)}] = {{")
rows(pool, 119)
print("};")
