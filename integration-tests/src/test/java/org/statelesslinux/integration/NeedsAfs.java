package org.statelesslinux.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.statelesslinux.testsupport.Needs;

/** A test that runs AFS's servers and packs images for them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/bin/vos", debianPackage = "openafs-client"),
      @Needs.Tool(name = "/usr/lib/openafs/vlserver", debianPackage = "openafs-dbserver"),
      @Needs.Tool(name = "/usr/lib/openafs/fileserver", debianPackage = "openafs-fileserver"),
      @Needs.Tool(name = "/usr/sbin/afsd.fuse", debianPackage = "openafs-fuse"),
      @Needs.Tool(name = "/usr/sbin/asetkey", debianPackage = "openafs-krb5"),
      @Needs.Tool(name = "/usr/bin/mksquashfs", debianPackage = "squashfs-tools"),
      @Needs.Tool(name = "/usr/sbin/veritysetup", debianPackage = "cryptsetup-bin")
    },
    paths = "/dev/fuse")
@interface NeedsAfs {}
