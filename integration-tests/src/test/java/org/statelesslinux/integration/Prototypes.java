package org.statelesslinux.integration;

import java.nio.file.Path;

/** Small trees that are real enough to run a command in. */
final class Prototypes {
  private static final String BUSYBOX =
      """
      mkdir -p usr/bin usr/sbin usr/lib etc var/log/sub home/user root tmp proc sys dev run empty
      ln -s usr/bin bin; ln -s usr/sbin sbin; ln -s usr/lib lib
      cp /bin/busybox usr/bin/busybox
      for name in sh cat ls echo test touch stat mkdir rm mount id env sleep sync find kill; do
        ln -s busybox usr/bin/$name
      done
      echo 'ID=small' > etc/os-release
      echo 'root:x:0:0:root:/root:/bin/sh' > etc/passwd
      echo first > var/log/messages; echo sub > var/log/sub/file
      echo 'hello' > home/user/hello; chown -R 1000:1000 home/user
      chmod 1777 tmp; chmod 0700 root
      touch -d '2001-02-03 04:05:06.123456789 UTC' etc/os-release etc var/log
      """;

  private static final String ODD =
      """
      echo x > setuid; chmod 4755 setuid
      echo x > usr/bin/setgid; chmod 2755 usr/bin/setgid
      mkdir usr/lib/setgid; chmod 2775 usr/lib/setgid
      echo owned > etc/owned; chown 1234:54321 etc/owned
      ln etc/owned usr/lib/owned-twin
      ln -s /etc/os-release etc/absolute; ln -s nowhere dangling
      mknod usr/lib/null c 1 3; chmod 0666 usr/lib/null
      mknod usr/lib/disk b 7 99
      mkfifo usr/lib/fifo; chmod 0622 usr/lib/fifo
      echo acl > etc/acl; setfacl -m u:7:rwx,g:8:r etc/acl
      mkdir etc/acl-dir; setfacl -d -m u:9:rx etc/acl-dir; setfacl -m u:9:rx etc/acl-dir
      cp usr/bin/busybox usr/bin/capable; setcap cap_net_raw+ep usr/bin/capable
      echo attributes > etc/attributes
      setfattr -n user.plain -v value etc/attributes
      setfattr -n user.empty etc/attributes
      setfattr -n "user.od,d: =na%me" -v 0x00ff0a2c etc/attributes
      setfattr -n user.dir -v d empty
      odd() { echo odd > "$1"; setfacl -m u:7:r -- "$1"; setfattr -n user.odd -v "v" -- "$1"; }
      odd "$(printf 'etc/new\\nline')"
      odd "$(printf 'etc/\\377\\376\\001')"
      odd 'etc/sp ace * ? [a] # = \\ {x}'
      odd ' spaces '
      odd '-rf'
      echo odd > "etc/$(printf 'n%.0s' {1..255})"
      truncate -s 5M usr/lib/sparse
      : > etc/nothing
      touch -h -d '1999-12-31 23:59:59.999999999 UTC' dangling usr/lib/fifo
      touch -d '2038-02-01 00:00:00.5 UTC' etc/nothing
      """;

  /** What a profile says of the start of {@link #bootable}. */
  static final String BOOT = "drivers: [virtio_net, virtio_pci], cmdline: [console=ttyS0]";

  /** With Debian's kernel, the modules that a virtual machine takes, and a login. */
  private static final String BOOTABLE =
      """
      for name in login getty hostname sha256sum xargs wc setsid; do
        [ -e usr/bin/$name ] || ln -s busybox usr/bin/$name
      done
      mkdir -p boot dev proc sys run
      [ -e sbin ] || ln -s usr/sbin sbin; mkdir -p usr/sbin
      [ -e lib ] || ln -s usr/lib lib
      cp "$1"/boot/vmlinuz-* "$1"/boot/config-* boot/
      version=$(ls "$1/usr/lib/modules")
      to=usr/lib/modules/$version; from=$1/$to
      mkdir -p "$to"; cp "$from"/modules.* "$to"
      for name in overlay nfsv4 virtio_net virtio_pci virtio_mmio virtio_blk ext4 xfs btrfs \\
        dm-thin-pool dm-snapshot vfat nls_cp437 nls_ascii nls_iso8859-1 usb-storage xhci-pci ehci-pci \\
        sd_mod sr_mod ahci crct10dif-pclmul crct10dif_generic crc32c_generic crc32c-intel \\
        blake2b_generic xxhash_generic sha256-ssse3 loop isofs squashfs erofs dm-verity coda; do
        grep -E "/$name\\\\.ko(\\\\.xz|\\\\.zst)?:" "$from/modules.dep" | tr -d ':' | tr ' ' '\\n'
      done | sort -u | grep . | while read -r module; do
        mkdir -p "$to/${module%/*}"; cp "$from/$module" "$to/$module"
      done
      echo 'root::0:0:root:/root:/bin/sh' > etc/passwd
      echo 'root:x:0:' > etc/group
      echo one > etc/version
      cat > usr/sbin/init <<'END'
      #!/bin/busybox sh
      export PATH=/usr/sbin:/usr/bin:/sbin:/bin
      echo "small is up: $(hostname) runs $(cat /etc/version)"
      while :; do setsid getty -L 115200 ttyS0 vt100; done
      END
      chmod 755 usr/sbin/init
      """;

  private Prototypes() {}

  /** A busybox, with links to it, and a few files; /bin is a link into /usr. */
  static Path busybox(Path directory) {
    Shell.run(directory.getParent(), "mkdir -- \"$1\"", directory);
    Shell.run(directory, BUSYBOX);
    return directory;
  }

  /** The same with one of everything that a file system can hold and both modes carry. */
  static Path odd(Path directory) {
    busybox(directory);
    Shell.run(directory, ODD);
    return directory;
  }

  /** The same, and a machine starts from it: "small is up", then a login. */
  static Path bootable(Path directory) {
    busybox(directory);
    Shell.run(directory, BOOTABLE, Debian.machine());
    return directory;
  }
}
