package org.statelesslinux.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.statelesslinux.testsupport.Needs;

/**
 * A test that publishes on this host and starts virtual machines from it, with Debian's kernel. An
 * emulated machine keeps one processor busy, so two such tests run at a time.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@NeedsHost
@Execution(ExecutionMode.CONCURRENT)
@Needs(
    root = true,
    tools = {
      @Needs.Tool(name = "mmdebstrap", debianPackage = "mmdebstrap"),
      @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"),
      @Needs.Tool(name = "/usr/bin/ganesha.nfsd", debianPackage = "nfs-ganesha"),
      @Needs.Tool(name = "zstd", debianPackage = "zstd")
    },
    paths = {"/etc/debian_version", "/usr/lib/ipxe/qemu/efi-virtio.rom"})
@interface NeedsMachines {}
