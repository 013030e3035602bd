#!/bin/bash
# Boots Debian with systemd as process 1 in a virtual machine (QEMU, KVM), installs the package in it and lives a life:
# tests/packaging/boot_life.sh. Run by hand, as root: it downloads some 150 MB from Debian and takes a few minutes.
#
#   tests/packaging/boot_systemd.sh [BUILD [FOLDER]]        BUILD: build/dev; FOLDER: /var/tmp/rmaild-boot, kept for the next time
#
# Wants the packages debootstrap, qemu-system-x86, e2fsprogs and dpkg-dev. Ends with 0 when every check was good.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-build/dev}" && pwd)
folder=${2:-/var/tmp/rmaild-boot}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
accel=${ACCEL:-tcg}
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$folder/root
mkdir -p "$folder"

if [ ! -e "$folder/ready" ]; then
    rm -rf "$root"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libcap2-bin,curl,procps,initramfs-tools,linux-image-cloud-amd64,libcjson1,libidn2-0,libpcre2-8-0,libseccomp2,libssl3,libunistring2,libncursesw6,zlib1g \
        "$release" "$root" "$mirror"
    touch "$folder/ready"
fi

mkdir -p "$root/root/boot"
for name in old:0.0.1 new:0.0.2; do
    rm -rf "$folder/pack" && mkdir "$folder/pack"
    (cd "$build" && cpack -G DEB --config CPackConfig.cmake -B "$folder/pack" -D "CPACK_PACKAGE_VERSION=${name#*:}" >/dev/null)
    mv "$folder"/pack/*.deb "$root/root/boot/${name%:*}.deb"
done
rm -rf "$folder/pack"
"$build/rmaild" --version >"$root/root/boot/version"
cp "$here/boot_life.sh" "$root/root/boot/"
echo mail >"$root/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 mail.example.com mail\n' >"$root/etc/hosts"
cat >"$root/etc/systemd/system/boot-life.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/root/boot/boot_life.sh
ExecStopPost=/bin/systemctl --no-block poweroff
StandardOutput=file:/dev/ttyS1
TimeoutStartSec=600
[Install]
WantedBy=graphical.target multi-user.target
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -sf ../boot-life.service "$root/etc/systemd/system/multi-user.target.wants/boot-life.service"
sed -i '/^After=/d' "$root/etc/systemd/system/boot-life.service" # it is itself part of what it would wait for

rm -f "$folder/disk" "$folder/said"
truncate -s 2G "$folder/disk"
mkfs.ext4 -q -d "$root" "$folder/disk"
timeout 900 qemu-system-x86_64 -accel "$accel" -cpu max -smp 2 -m 1024 -nographic -no-reboot -nic none \
    -kernel "$root"/boot/vmlinuz-* -initrd "$root"/boot/initrd.img-* \
    -append "root=/dev/vda rw console=ttyS0 systemd.show_status=0 quiet" \
    -drive "file=$folder/disk,format=raw,if=virtio" \
    -serial "file:$folder/console" -serial "file:$folder/said" -monitor none </dev/null
cat "$folder/said"
if grep -q '^BAD' "$folder/said" || ! tail -n 1 "$folder/said" | grep -q '^done'; then
    echo "boot_systemd: not as it should be (the machine's console: $folder/console)" >&2
    exit 1
fi
