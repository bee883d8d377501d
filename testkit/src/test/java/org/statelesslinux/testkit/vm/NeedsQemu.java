package org.statelesslinux.testkit.vm;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.statelesslinux.testsupport.Needs;

/** A test that starts virtual machines. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Needs(
    tools = @Needs.Tool(name = "/usr/bin/qemu-system-x86_64", debianPackage = "qemu-system-x86"),
    paths = {"/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/lib/ipxe/qemu/efi-virtio.rom"})
@interface NeedsQemu {}
