package org.statelesslinux.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.statelesslinux.testsupport.Needs;

/** A test of machines with the double of Coda's client, which is compiled for them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Needs(
    tools = {
      @Needs.Tool(name = "gcc", debianPackage = "gcc"),
      @Needs.Tool(name = "/usr/bin/python3", debianPackage = "python3-minimal"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin"),
      @Needs.Tool(name = "/usr/sbin/mkfs.ext4", debianPackage = "e2fsprogs")
    },
    paths = "/usr/include/linux/coda.h")
@interface NeedsCoda {}
