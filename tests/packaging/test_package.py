"""The Debian package (CPack): installed, upgraded, removed and purged by dpkg in a copy-on-write image of this machine;
and what is printed for it is what the program says (packaging/print.py)."""
import os
import pathlib
import subprocess
import tempfile
import unittest

from harness import RMAILD, main, need

PROGRAM = pathlib.Path(RMAILD).resolve()
BUILD = PROGRAM.parent
SOURCE = pathlib.Path(__file__).resolve().parents[2]

# Everything below the image is this machine's, changes go to a tmpfs and vanish with the mount namespace.
IMAGE = """
set -e
mount --make-rprivate /
mount -t tmpfs none "$1/upper"
mkdir "$1/upper/changes" "$1/upper/work"
mount -t overlay -o "lowerdir=/,upperdir=$1/upper/changes,workdir=$1/upper/work" none "$1/image"
mount -t proc none "$1/image/proc"
mount --bind /dev "$1/image/dev"
mount -t tmpfs none "$1/image/run"
mkdir "$1/image/run/package"
cp "$1"/*.deb "$1/image/run/package/"
exec chroot "$1/image" bash -euc "$2"
"""

LIFE = """
show() { dpkg-query -W -f '${db:Status-Status} ${Version}\\n' rmaild 2>/dev/null || echo none; }
exec 3>&1 >&2
dpkg -i --force-depends /run/package/old.deb
echo "user $(getent passwd rmaild | cut -d: -f6-)" >&3
echo "root $(stat -c '%U %a' /var/lib/rmaild)" >&3
echo "config $(stat -c '%U %G %a' /etc/rmaild/config.json)" >&3
echo "check $(rmaild --config /etc/rmaild/config.json check >/dev/null 2>&1; echo $?)" >&3
echo "verify $(systemd-analyze verify --man=no rmaild.service 2>&1 | grep -c rmaild.service || true)" >&3
echo "exposure $(systemd-analyze security --offline=true /lib/systemd/system/rmaild.service | grep -oE 'service: [0-9.]+')" >&3
echo "page $(gzip -t /usr/share/man/man8/rmaild.8.gz /usr/share/man/man5/rmaild.json.5.gz && echo good)" >&3
printf 'secret-pass\\n' | rmaild --config /etc/rmaild/config.json user add "alice@$(hostname -f | grep -F . | cut -d. -f2- || true)" --password-stdin ||
    printf 'secret-pass\\n' | rmaild --config /etc/rmaild/config.json user add alice@example.com --password-stdin
echo "owner $(find /var/lib/rmaild ! -user rmaild | wc -l)" >&3
sed -i 's/"hostname": "[^"]*"/"hostname": "mine.example.com"/' /etc/rmaild/config.json
dpkg -i --force-depends /run/package/new.deb
echo "upgraded $(show) $(grep -c mine.example.com /etc/rmaild/config.json) $(stat -c '%U %G %a' /etc/rmaild/config.json)" >&3
dpkg -r rmaild
echo "removed $(ls /usr/bin/rmaild /lib/systemd/system/rmaild.service 2>/dev/null | wc -l) $(ls /etc/rmaild)" >&3
dpkg -P rmaild
echo "purged $(show) $(ls -d /etc/rmaild /usr/share/doc/rmaild 2>/dev/null | wc -l) $(ls /var/lib/rmaild/domains | wc -l)" >&3
"""


class Package(unittest.TestCase):
    def pack(self, folder, name, version):
        subprocess.run(["cpack", "-G", "DEB", "--config", str(BUILD / "CPackConfig.cmake"), "-B", str(folder / name),
                        "-D", f"CPACK_PACKAGE_VERSION={version}"], check=True, capture_output=True, cwd=BUILD)
        made, = (folder / name).glob("*.deb")
        made.rename(folder / f"{name}.deb")

    def test_it_installs_upgrades_and_goes_without_a_trace_but_mail(self):
        self.assertEqual(os.geteuid(), 0, "dpkg needs root: run this file as root")
        need("dpkg-shlibdeps", "dpkg-dev")
        with tempfile.TemporaryDirectory(prefix="rmaild-package-") as name:
            folder = pathlib.Path(name)
            for sub in ("upper", "image"):
                (folder / sub).mkdir()
            self.pack(folder, "old", "0.0.1")
            self.pack(folder, "new", "0.0.2")
            done = subprocess.run([need("unshare", "util-linux"), "-m", "bash", "-c", IMAGE, "bash", name, LIFE],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            seen = dict(line.split(" ", 1) for line in done.stdout.splitlines())
        self.assertLessEqual(float(seen.pop("exposure").split()[-1]), 1.5)
        self.assertEqual(seen, {
            "user": "/nonexistent:/usr/sbin/nologin", "root": "rmaild 700", "config": "root rmaild 640", "check": "0",
            "verify": "0", "page": "good", "owner": "0", "upgraded": "installed 0.0.2 1 root rmaild 640",
            "removed": "0 config.json", "purged": "none 0 1"}, done.stderr)


class Printed(unittest.TestCase):
    def test_man_pages_completion_and_unit_say_what_the_program_says(self):
        done = subprocess.run(["python3", str(SOURCE / "packaging" / "print.py"), "--check", str(PROGRAM),
                               str(BUILD / "packaging")], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_the_man_pages_are_good_roff(self):
        for page in ("rmaild.8", "rmaild.json.5"):
            done = subprocess.run([need("groff", "groff-base"), "-man", "-Tutf8", "-ww", str(BUILD / "packaging" / page)],
                                  capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)
            self.assertIn("rmaild - " if page == "rmaild.8" else "rmaild.json - ", done.stdout)

    def test_completion_knows_verbs_and_options(self):
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rmaild; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        for words, some in ((("rmaild", "al"), {"alias"}), (("rmaild", "alias", ""), {"list", "add", "remove", "test"}),
                            (("rmaild", "user", "add", "--"), {"--admin", "--quota-mb", "--password-stdin"}),
                            (("rmaild", "--config", "x.json", "install", "--"), {"--dry-run", "--force", "--user"}),
                            (("rmaild", "tables", ""), {"smtp", "openapi"})):
            done = subprocess.run(["bash", "-c", script, "bash", str(BUILD / "packaging" / "rmaild.bash"), *words],
                                  capture_output=True, text=True)
            self.assertEqual(done.stderr, "")
            self.assertLessEqual(some, set(done.stdout.split()), words)


if __name__ == "__main__":
    main()
