# shellcheck shell=bash disable=SC2154 # what scripts/vm sets
# SPDX-License-Identifier: BSD-3-Clause
#
# Boots the virtual machine. For scripts/vm, which sets `cache` and `top`.

# What the guest needs from the start; the rest of its files are the host's own.
modules=(9p 9pnet_virtio virtio_pci virtio_net igb e1000e vmxnet3 veth bonding sch_tbf xsk_diag)
not_everywhere=(xsk_diag) # Debian's 6.1 is built without it

# From the kernel unpacked in DIRECTORY: makes DIRECTORY/vmlinuz and DIRECTORY/initramfs.
make_initramfs() { # DIRECTORY
    local directory=$1 root=$1/root version lib module file busybox
    busybox=$(program busybox)
    lib=$(compgen -G "$directory/usr/lib/modules/*" || compgen -G "$directory/lib/modules/*")
    version=${lib##*/}
    mv "$(compgen -G "$directory/boot/vmlinuz-*" || echo "$lib/vmlinuz")" "$directory/vmlinuz"
    [[ -e $directory/lib ]] || ln -s usr/lib "$directory/lib"
    kmod depmod -b "$directory" "$version"

    mkdir -p "$root/bin" "$root/modules"
    cp "$busybox" "$root/bin/"
    cp "$top/tests/drivers/init" "$root/init"
    # In the order in which they can be inserted.
    for module in "${modules[@]}"; do
        kmod modprobe -d "$directory" -S "$version" --show-depends "$module" ||
            [[ " ${not_everywhere[*]} " == *" $module "* ]]
    done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++' | while read -r file; do
        module=$(basename "$file" .xz)
        case $file in
            *.xz) "$busybox" xzcat "$file" >"$root/modules/$module" ;;
            *) cp "$file" "$root/modules/" ;;
        esac
        echo "$module" >>"$root/modules/order"
    done
    (cd "$root" && find . | "$busybox" cpio -o -H newc | gzip) >"$directory/initramfs"
    echo "$version" >"$directory/version"
    echo "${modules[*]}" >"$directory/modules"
    find "$directory" -mindepth 1 -maxdepth 1 ! -name vmlinuz ! -name initramfs ! -name version \
        ! -name modules -exec rm -r {} +
}

program() { # NAME: its path
    find "$cache/tools" -path "*bin/$1" -type f | grep . ||
        die "$1 is not among the unpacked packages: remove $cache and try again"
}
libraries=$cache/tools/usr/lib/x86_64-linux-gnu:$cache/tools/lib/x86_64-linux-gnu
kmod() { # depmod|modprobe ARGUMENT…
    (LD_LIBRARY_PATH=$libraries exec -a "$1" "$(program kmod)" "${@:2}")
}

# A netdev of DRIVER on one end of a cable.
nic() { # DRIVER MAC CABLE
    local options=()
    case $1 in
        # Zero-copy needs the IOMMU's DMA addresses, XDP that the offloads are off.
        virtio_net) options=(virtio-net-pci iommu_platform=on disable-legacy=on
            guest_{tso4,tso6,ecn,ufo,csum}"=off") ;;
        *) options=("$1") ;;
    esac
    options+=("mac=$2" "netdev=n${2//:/}" romfile=)
    printf '%s\n' -netdev "hubport,id=n${2//:/},hubid=$3" \
        -device "$(IFS=,; echo "${options[*]}")"
}

# The guest has the files of EXCHANGE, which must have an executable `command`, under /run/vm; its
# output is ours, and its third serial port is QEMU's monitor. What is in EXCHANGE afterwards: `console`, `qemu` (what QEMU said), and `status`,
# the command's exit code, unless the guest failed before. Returns 124 when the time is over.
boot() { # KERNEL A B SECONDS EXCHANGE
    local kernel=$cache/kernel-$1 exchange=$5 share=$cache/tools/usr/share nics
    mapfile -t nics < <(nic virtio_net 52:54:00:00:00:01 1; nic "$2" 52:54:00:00:01:01 1
        nic "$3" 52:54:00:00:01:02 2; nic virtio_net 52:54:00:00:00:02 2)
    LD_LIBRARY_PATH=$libraries timeout --foreground --kill-after 5 "$4" \
        setpriv --pdeathsig KILL "$(program qemu-system-x86_64)" \
        -nodefaults -no-user-config -display none -no-reboot -L "$share/qemu" -L "$share/seabios" \
        -machine q35 -accel "$accelerator" -cpu max,-avx512f -smp 2 -m 2048 \
        -kernel "$kernel/vmlinuz" -initrd "$kernel/initramfs" \
        -append "console=ttyS0 panic=-1 hugepages=200" \
        -serial "file:$exchange/console" -serial stdio \
        -chardev "socket,id=monitor,path=$exchange/monitor,server=on,wait=off" -mon monitor \
        -chardev "socket,id=cables,path=$exchange/monitor" -serial chardev:cables \
        -virtfs local,path=/,mount_tag=root,security_model=none,multidevs=remap,readonly=on \
        -virtfs "local,path=$exchange,mount_tag=exchange,security_model=none" \
        "${nics[@]}" </dev/null 2>"$exchange/qemu"
}

# KVM where it can run a stock kernel, else software emulation. Found out once.
choose_accelerator() { # KERNEL EXCHANGE
    local known=$cache/accelerator
    if [[ ! -e $known ]]; then
        accelerator=kvm
        if [[ -w /dev/kvm ]]; then
            say "trying KVM"
            ln -s /bin/true "$2/command"
            boot "$1" virtio_net virtio_net 20 "$2" || true
        fi
        [[ -s $2/status ]] || accelerator=tcg,thread=multi
        rm -f "$2/"*
        echo "$accelerator" >"$known"
        say "accelerator: $accelerator"
    fi
    accelerator=$(<"$known")
}
