package org.statelesslinux.integration;

import java.nio.file.Path;

/**
 * Real Debians, as mmdebstrap makes them. They are kept from one run to the next, since making one
 * takes a minute and the network; a test reads them and changes nothing.
 */
final class Debian {
  private static final Path CACHE = Path.of("").toAbsolutePath().getParent().resolve(".cache");

  private static final String MAKE =
      """
      mkdir -p "$1"; cd "$1"; name=$2; shift 2
      if [ ! -d "$name" ]; then
        exec 9>"$name.lock"; flock 9
      fi
      if [ ! -d "$name" ]; then
        . /etc/os-release
        sources=$(grep -lsE "(^Suites:.* |^Suites:|^deb .*)$VERSION_CODENAME( |$)" \\
          /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \\
          || true)
        rm -rf "$name.part"
        mmdebstrap --quiet --variant=minbase "$@" "$VERSION_CODENAME" "$name.part" $sources
        mv "$name.part" "$name"
      fi
      """;

  private static final String SLIM =
      """
      version=$(ls "$1/usr/lib/modules") && cd "$1/usr/lib/modules/$version/kernel" &&\
       rm -r sound drivers/gpu drivers/media drivers/iio drivers/staging drivers/infiniband\
       drivers/hwmon drivers/net/wireless drivers/watchdog drivers/i2c arch/x86/kvm &&\
       depmod -b "$1" "$version" && cd "$1/etc/systemd/system" &&\
       rm multi-user.target.wants/e2scrub_reap.service timers.target.wants/*\
      """;

  private Debian() {}

  /** A small one that cannot start by itself; it has capabilities and ACLs. */
  static Path small() {
    return make(
        "debian",
        "--include=iputils-ping,acl",
        "--customize-hook=chroot \"$1\" setfacl -m u:7:r /etc/motd /etc/issue");
  }

  /**
   * One that starts: with a kernel, systemd, udev, sshd, and what a test looks round with inside.
   * It has no manuals, no drivers of what no virtual machine has, and nothing that cares for disks
   * over the years, which takes half a minute of an emulated one's start.
   */
  static Path machine() {
    return make(
        "debian-guest",
        "--include=systemd-sysv,udev,openssh-server,linux-image-amd64,iputils-ping",
        "--include=libcap2-bin,acl,attr,mtree-netbsd",
        "--dpkgopt=path-exclude=/usr/share/doc/*",
        "--dpkgopt=path-exclude=/usr/share/man/*",
        "--dpkgopt=path-exclude=/usr/share/locale/*",
        "--customize-hook=" + SLIM);
  }

  private static Path make(String name, String... options) {
    Object[] arguments = new Object[options.length + 2];
    arguments[0] = CACHE;
    arguments[1] = name;
    System.arraycopy(options, 0, arguments, 2, options.length);
    Shell.run(CACHE.getParent(), MAKE, arguments);
    return CACHE.resolve(name);
  }
}
