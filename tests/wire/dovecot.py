"""A Dovecot of the test's own: its imap program, logged in already, on the test's pipes, with a configuration and mail of
its own. No daemon, no port."""
import imaplib
import os
import pathlib
import pwd
import shutil

from harness import need

IMAP = "/usr/lib/dovecot/imap"


class Dovecot:
    """kind: "maildir" or "mbox"; mail: where it keeps it."""

    def __init__(self, folder, kind, mail):
        need("dovecot", "dovecot-imapd")
        if not os.access(IMAP, os.X_OK):
            raise AssertionError(f"{IMAP} is missing: install the Debian package dovecot-imapd (scripts/bootstrap test)")
        self.folder = pathlib.Path(folder)
        self.mail = pathlib.Path(mail)
        self.folder.mkdir(exist_ok=True)
        self.mail.mkdir(exist_ok=True)
        (self.folder / "index").mkdir(exist_ok=True)
        # Dovecot serves no mail as root.
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        where = f"maildir:{self.mail}" if kind == "maildir" else f"mbox:{self.mail}:INBOX={self.mail}/INBOX"
        (self.folder / "dovecot.conf").write_text(f"""
base_dir = {self.folder}/run
log_path = {self.folder}/log
mail_location = {where}:INDEX={self.folder}/index
mail_uid = {self.user.pw_uid}
mail_gid = {self.user.pw_gid}
first_valid_uid = 1
ssl = no
protocols = imap
stats_writer_socket_path =
mbox_write_locks = fcntl
namespace inbox {{
  inbox = yes
  separator = /
}}
""")
        self.give()

    def give(self):
        """Everything to the user it runs as."""
        if os.geteuid() == 0:
            for top in (self.folder, self.mail):
                for path in [top, *top.rglob("*")]:
                    shutil.chown(path, self.user.pw_uid, self.user.pw_gid)

    def imap(self):
        """An imaplib client, logged in."""
        old = {k: os.environ.get(k) for k in ("USER", "HOME")}
        os.environ.update(USER="alice", HOME=str(self.folder))
        try:
            return imaplib.IMAP4_stream(f"{IMAP} -c {self.folder}/dovecot.conf 2>{self.folder}/errors")
        finally:
            for key, value in old.items():
                if value is None:
                    os.environ.pop(key)
                else:
                    os.environ[key] = value
