"""docs/PROTOCOL.md and docs/CONFIGURATION.md are printed by the program: compares them with what it prints, or with
--write replaces them (target `tables`).

    tables.py ROOT RMAILD [--write]
"""
import pathlib
import subprocess
import sys

NOTE = "Printed by `rmaild tables` from the tables the server runs by; `cmake --build build/dev --target tables` writes it anew.\n\n"
PAGES = {"PROTOCOL.md": ("# Protocols\n\n", ["smtp", "imap", "http", "replies"]),
         "CONFIGURATION.md": ("# Configuration reference\n\n", ["config"])}

root, rmaild = pathlib.Path(sys.argv[1]), sys.argv[2]
status = 0
for name, (title, tables) in PAGES.items():
    text = title + NOTE + "\n".join(subprocess.run([rmaild, "tables", t], check=True, capture_output=True, text=True).stdout for t in tables)
    page = root / "docs" / name
    if "--write" in sys.argv:
        page.write_text(text)
    elif not page.is_file() or page.read_text() != text:
        print(f"docs/{name} is not what rmaild prints: cmake --build build/dev --target tables")
        status = 1
sys.exit(status)
