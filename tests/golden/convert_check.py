#!/usr/bin/env python3
"""Reads the cases of golden/mime_convert with Python's email package: the message that went in and the one that came
out must have the same parts with the same decoded octets, and what came out must be fit for its purpose."""
import email
import glob
import os
import re
import sys

ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "s": b" ", "0": b"\0", "\\": b"\\"}
TOKEN = re.compile(r"\\x([0-9a-fA-F]{2})|\\\{((?:[^*\\]|\\.)*)\*(\d+)\}|\\(.)|([^\\])", re.S)


def octets(text):
    out = b""
    for m in TOKEN.finditer(text):
        byte, run, count, escape, plain = m.groups()
        if byte:
            out += bytes([int(byte, 16)])
        elif run is not None:
            out += octets(run) * int(count)
        else:
            out += ESCAPES[escape] if escape else plain.encode("latin-1")
    return out


def leaves(raw):
    found = []
    for part in email.message_from_bytes(raw).walk():
        if part.is_multipart():
            found.append((part.get_content_type(), None))
        else:
            found.append((part.get_content_type(), part.get_payload(decode=True)))
    return found


def same(before, after):
    """Python takes a bare CR or LF in a body for a line end of its own making in some places, so octets that are lines
    are compared as lines."""
    if before is None or after is None:
        return before is after
    return before == after or before.splitlines() == after.splitlines()


def unfit(raw, purpose):
    if purpose == "store":
        return b"\0" in raw
    lines = raw.split(b"\r\n")
    bare = any(b"\r" in x or b"\n" in x or b"\0" in x or len(x) > 998 for x in lines)
    return bare or (purpose == "7bit" and any(x > 127 for x in raw))


def main(folder):
    converted = 0
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        lines = open(path, encoding="ascii").read().splitlines()
        raw = b"".join(octets(x[2:]) for x in lines if x.startswith("> "))
        dump = [x[2:] for x in lines if x.startswith("= ")]
        purpose = next(x.split()[2] for x in lines if x.startswith("! for "))
        if not dump or dump[0].startswith("error "):
            continue
        if dump[0] == "fit":
            assert not unfit(raw, purpose), path
            continue
        out = b"".join(octets(x) for x in dump)
        assert not unfit(out, purpose), path
        one, two = leaves(raw), leaves(out)
        assert [x[0] for x in one] == [x[0] for x in two], (path, one, two)
        for (_, a), (_, b) in zip(one, two):
            assert same(a, b), (path, a, b)
        converted += 1
    assert converted >= 10, converted
    print("%d rewritten messages read again" % converted)


main(sys.argv[1])
