package org.statelesslinux.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.statelesslinux.testsupport.Needs;

/** A test that publishes and instantiates on this host in every mode. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Needs(
    root = true,
    filesystems = {"overlay", "squashfs"},
    tools = {
      @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "setfattr", debianPackage = "attr"),
      @Needs.Tool(name = "setfacl", debianPackage = "acl"),
      @Needs.Tool(name = "setcap", debianPackage = "libcap2-bin")
    })
@interface NeedsHost {}
