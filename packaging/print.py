#!/usr/bin/env python3
"""Prints what packages carry besides the program, from what the program itself says: man pages, completion, unit.

    packaging/print.py build/dev/rmaild build/dev/packaging            writes the files (the build does, for each program)
    packaging/print.py --check build/dev/rmaild build/dev/packaging    ends with 1 when one of them differs (ctest)
"""
import gzip
import json
import pathlib
import re
import subprocess
import sys
import tempfile


def ask(program, *args, cwd=None):
    return subprocess.run([program, *args], check=True, capture_output=True, text=True, cwd=cwd).stdout


def verbs(program):
    """[(usage, help)] of --help: lines of two blanks, their text below with six."""
    lines = ask(program, "--help").splitlines()
    return [(a.strip(), b.strip()) for a, b in zip(lines, lines[1:]) if re.match(r"  \S", a) and re.match(r"      \S", b)]


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in ".'" else text


def page8(program):
    out = ['.TH RMAILD 8 "" "rmaild" "System administration"', ".SH NAME", "rmaild \\- SMTP, IMAP and HTTP mail server",
           ".SH SYNOPSIS", ".B rmaild", "[\\-\\-config \\fIFILE\\fR] [\\-\\-json] [\\fIVERB\\fR [\\fIARGUMENTS\\fR]]", ".SH DESCRIPTION",
           "Receives mail, delivers it to mailboxes in plain files, gives it to IMAP clients and over an HTTP interface,",
           "and sends mail to other hosts. Without a verb it serves in the foreground. A first argument that contains a slash or",
           "ends in .json is taken as the configuration to serve with.", ".SH VERBS"]
    for usage, text in verbs(program):
        out += [".TP", f".B {roff(usage)}", roff(text[0].upper() + text[1:] + ".")]
    out += [".SH OPTIONS", ".TP", ".BI \\-\\-config \" FILE\"", "The configuration; else config.json in the working directory, else /etc/rmaild/config.json.",
            ".TP", ".B \\-\\-json", "Results as one JSON document.", ".TP", ".B \\-\\-help, \\-\\-version", "About a verb, or the program.",
            ".SH EXIT STATUS", "0 good, nothing found; 1 refused, failed or findings; 2 wrong usage.", ".SH SIGNALS", ".TP",
            ".B SIGHUP", "Reads configuration and certificates again.", ".TP", ".B SIGTERM, SIGINT",
            "Ends within 10 seconds; nothing that was acknowledged is lost.", ".TP", ".B SIGUSR1", "Writes counters to the log.",
            ".SH FILES", ".TP", ".I /etc/rmaild/config.json", "The configuration, see", ".BR rmaild.json (5).", ".TP", ".I {mail_root}/run",
            "One file for each process that serves.", ".SH SEE ALSO", ".BR rmaild.json (5),", ".BR systemctl (1)", ""]
    return "\n".join(out)


def page5(program):
    out = ['.TH RMAILD.JSON 5 "" "rmaild" "File formats"', ".SH NAME", "rmaild.json \\- configuration of rmaild", ".SH DESCRIPTION",
           "One JSON file (RFC 8259, UTF\\-8, at most 1 MiB), config.json in the working directory or /etc/rmaild/config.json.",
           "A dotted key stands for nested objects. A missing key has its default. A value out of range gives a warning and the",
           "default; of keys marked ! it refuses the start, as do JSON errors and duplicate keys. Relative paths start at the",
           "file's folder. SIGHUP reads the file again: L counts at once, S for new sessions, N opens and closes listeners, R needs a",
           "restart. Files that the server reads later must lie in folders it knew at its start, or it must be restarted.", ".SH KEYS"]
    for line in ask(program, "tables", "config").splitlines():
        cells = [c.strip().replace("\\|", "|") for c in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5 and cells[0].startswith("`"):
            key, default, values, column, meaning = (c.replace("`", "") for c in cells)
            out += [".TP", f".B {roff(key)}", roff(f"{meaning[0].upper()}{meaning[1:]}. Default {default}; values: {values or 'any'}; reload: {column}.")]
    if len(out) < 100:
        raise SystemExit("the table of keys was not understood")
    return "\n".join(out + [".SH SEE ALSO", ".BR rmaild (8)", ""])


def completion(program):
    subs, options = {}, {}
    for usage, _ in verbs(program):
        words = usage.split()
        sub = words[1] if len(words) > 1 and re.fullmatch(r"[a-z]+", words[1]) else ""
        subs.setdefault(words[0], [])
        if sub:
            subs[words[0]].append(sub)
        fixed = [w for w in re.findall(r"\b[a-z0-9]+(?:\|[a-z0-9]+)+\b", " ".join(words[1:2]))]
        options[f"{words[0]} {sub}".strip()] = sorted(set(re.findall(r"--[a-z-]+", usage)) | {w for f in fixed for w in f.split("|")})
    rows = [f'        "{k}") words="{" ".join(v)}" ;;' for k, v in sorted(options.items()) if v]
    rows += [f'        "{k}") words="{" ".join(v)}" ;;' for k, v in sorted(subs.items()) if v]
    return f"""# bash completion for rmaild; printed by packaging/print.py
_rmaild() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} words="" verb="" sub="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
        --config) ((i++)) ;;
        -*) ;;
        *) if [[ -z $verb ]]; then verb=${{COMP_WORDS[i]}}; elif [[ -z $sub ]]; then sub=${{COMP_WORDS[i]}}; fi ;;
        esac
    done
    if [[ ${{COMP_WORDS[COMP_CWORD - 1]}} == --config ]]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
        return
    fi
    if [[ -z $verb ]]; then
        words="{" ".join(sorted(subs))} --config --json --help --version"
    else
        case "$verb${{sub:+ $sub}}" in
{chr(10).join(rows)}
        esac
        [[ -n $words || -z $sub ]] || case $verb in
{chr(10).join(r for r in rows if " " not in r.split('"')[1])}
        esac
        words="$words --json --help"
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
}}
complete -o default -F _rmaild rmaild
"""


def unit(program):
    """That of `install`, for where the package puts things."""
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder, "config.json")
        config.write_text(json.dumps({"mail_root": "/var/lib/rmaild"}))
        text = ask(program, "install", "--dry-run", "--user", "rmaild", cwd=folder)
    text = re.sub(r"^ExecStart=.*", "ExecStart=/usr/bin/rmaild --config /etc/rmaild/config.json serve", text, flags=re.M)
    text = re.sub(r"^WorkingDirectory=.*", "WorkingDirectory=/var/lib/rmaild", text, flags=re.M)
    return re.sub(r"^(ProtectHome|PrivateTmp|Group)=.*", lambda m: m[1] + ("=rmaild" if m[1] == "Group" else "=yes"), text, flags=re.M)


def main():
    args = [a for a in sys.argv[1:] if a != "--check"]
    program, folder = str(pathlib.Path(args[0]).resolve()), pathlib.Path(args[1])
    bad = 0
    folder.mkdir(exist_ok=True)
    for name, make in (("rmaild.8", page8), ("rmaild.json.5", page5), ("rmaild.bash", completion), ("rmaild.service", unit)):
        text, path = make(program), folder / name
        if "--check" not in sys.argv:
            path.write_text(text)
            if name[-1].isdigit():
                pathlib.Path(folder, name + ".gz").write_bytes(gzip.compress(text.encode(), mtime=0))
        elif not path.exists() or path.read_text() != text:
            print(f"{path} is not what the program says")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
