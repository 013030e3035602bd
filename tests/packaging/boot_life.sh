#!/bin/bash
# What tests/packaging/boot_systemd.sh runs as root in its machine, once systemd has booted it. Prints one line a check:
# "good NAME" or "BAD NAME: what was seen"; the last line is "done".
cd /root/boot || exit 1
config=/etc/rmaild/config.json
mail_root=/var/lib/rmaild

good() { echo "good $1"; }
bad() { echo "BAD $1: $(echo "$2" | tail -n 20 | tr '\n\r' '|.')"; }
same() { if [ "$2" = "$3" ]; then good "$1"; else bad "$1" "'$2' and not '$3'"; fi; }
runs() { # NAME COMMAND...: it ends with 0
    local name=$1 out
    shift
    if out=$("$@" 2>&1); then good "$name"; else bad "$name" "$out"; fi
}
prop() { systemctl show -P "$1" rmaild; }
journal() { journalctl -u rmaild --no-pager -o cat; }
soon() { # COMMAND...: within a minute it ends with 0
    for _ in $(seq 600); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done
    return 1
}
send() {
    printf 'From: bob@example.net\r\nTo: alice@example.com\r\nSubject: %s\r\n\r\nBody.\r\n' "$1" >letter
    curl -sS --max-time 30 smtp://localhost --mail-from bob@example.net --mail-rcpt alice@example.com -T letter
}
subjects() {
    curl -sSk --max-time 30 -u alice@example.com:secret-pass 'imaps://localhost/INBOX' -X 'FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]' \
        -v 2>&1 | grep -ao 'Subject: [a-z]*' | tr '\n' ' '
}
diagnosed() { # phase by phase: without KVM the machine is too slow for the 20 s that all of them have together
    : >diagnosed
    for phase in 1 2 3 4 5 6 7 8; do
        if out=$(rmaild --config $config diagnose --phase $phase 2>&1) && grep -q ' 0 warnings, 0 failed' <<<"$out"; then
            good "$1-$phase"
        else
            bad "$1-$phase" "$out"
        fi
    done
}

runs systemd-is-up systemctl --version
runs install dpkg -i old.deb
same not-started-by-itself "$(systemctl is-active rmaild)" inactive
sed -i 's/"hostname": *"[^"]*"/"hostname": "mail.example.com"/; s/"domains": *\[[^]]*\]/"domains": ["example.com"],\n  "auth": {"pbkdf2_iterations": 100000}/' $config
runs account sh -c "printf 'secret-pass\n' | rmaild --config $config user add alice@example.com --password-stdin"

runs start systemctl enable --now rmaild
same active "$(systemctl is-active rmaild)" active
same type "$(prop Type)" notify
same watchdog "$(prop WatchdogUSec)" 30s
pid=$(prop MainPID)
same user "$(stat -c %U /proc/"$pid")" rmaild
same seccomp "$(sed -n 's/^Seccomp:\t//p' /proc/"$pid"/status)" 2
same no-new-privileges "$(sed -n 's/^NoNewPrivs:\t//p' /proc/"$pid"/status)" 1
same capabilities "$(sed -n 's/^CapBnd:\t//p' /proc/"$pid"/status)" 0000000000000400 # CAP_NET_BIND_SERVICE, for listeners that a reload adds
runs own-sandbox sh -c "journalctl -u rmaild -o cat | grep -q 'sandbox.on landlock=[1-9][0-9]* seccomp=1'"
same no-warning "$(journal | grep -cE ' (WARNING|ERROR|CRITICAL) ')" 0

runs send send first
same read "$(subjects)" "Subject: first "
diagnosed diagnose

before=$(prop MainPID)
sed -i '0,/{/s/{/{\n  "log_level": "DEBUG",/' $config
runs reload systemctl reload rmaild
soon sh -c 'journalctl -u rmaild -o cat | grep -q reload.done' && good reload-done || bad reload-done "$(journal)"
same reload-same-process "$(prop MainPID)" "$before"
echo '{' >$config.broken && cp $config $config.whole && cp $config.broken $config
systemctl reload rmaild
soon sh -c 'journalctl -u rmaild -o cat | grep -q reload.refused' && good reload-refused || bad reload-refused "$(journal)"
cp $config.whole $config && rm $config.whole $config.broken
same active-still "$(systemctl is-active rmaild)" active
systemctl reload rmaild

runs send-after-reload send second
stamp=$(prop WatchdogTimestampMonotonic)
soon sh -c "[ \$(systemctl show -P WatchdogTimestampMonotonic rmaild) -gt $stamp ]" && good watchdog-pings || bad watchdog-pings "$stamp"
kill -STOP "$(prop MainPID)"
soon sh -c "[ \$(systemctl show -P NRestarts rmaild) = 1 ] && systemctl is-active rmaild" && good watchdog-bites || bad watchdog-bites "$(journal)"
soon sh -c 'curl -s --max-time 5 http://localhost:9002/healthz | grep -q ok'
same read-after-the-bite "$(subjects)" "Subject: first Subject: second "

runs upgrade dpkg -i new.deb
same upgrade-runs "$(systemctl is-active rmaild) $(rmaild --version)" "active $(cat version)"
same upgrade-keeps-mail "$(subjects)" "Subject: first Subject: second "
runs upgrade-takes-mail send third
diagnosed diagnose-after-upgrade

seccomp=$(journalctl -k --no-pager -o cat | grep -c 'type=1326')
same nothing-was-killed-by-a-filter "$seccomp" 0
runs stop systemctl stop rmaild
same stop-result "$(prop Result) $(prop ExecMainStatus)" "success 0"
runs stop-said sh -c "journalctl -u rmaild -o cat | tail -n 5 | grep -q 'serve.stopped result=OK'"
same stop-leaves "$(ls $mail_root/run)" lock
runs start-again systemctl start rmaild
runs remove dpkg -r rmaild
same removed "$(systemctl is-active rmaild)" inactive
runs purge dpkg -P rmaild
same mail-stays "$(find $mail_root/domains/example.com/users/alice/mailboxes/INBOX -name '*.eml' | wc -l)" 3
same purged "$(ls -d /etc/rmaild /usr/bin/rmaild /lib/systemd/system/rmaild.service 2>/dev/null | wc -l)" 0

# By hand, as the README has it: the program anywhere, a configuration beside it, a user of one's own.
mkdir -p /srv/mail && cd /srv/mail && dpkg -x /root/boot/new.deb unpacked && cp unpacked/usr/bin/rmaild .
useradd --system post && chown post: .
runs by-hand-init ./rmaild init --hostname mail.example.com --domain example.com
chown post: config.json
runs by-hand-install ./rmaild install --user post
systemctl start rmaild
same by-hand-active "$(systemctl is-active rmaild)" active
runs by-hand-account sh -c "printf 'secret-pass\n' | ./rmaild user add alice@example.com --password-stdin"
runs by-hand-send send fourth
same by-hand-read "$(subjects)" "Subject: fourth "
runs by-hand-uninstall ./rmaild uninstall
same by-hand-gone "$(systemctl is-active rmaild) $(ls /etc/systemd/system/rmaild.service 2>/dev/null)" "inactive "
same machine "$(systemctl --failed --no-legend | grep -c rmaild)" 0
echo done
