package org.statelesslinux.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.statelesslinux.testsupport.Needs;

/** A test of virtual machines that keep their snapshots, and start from, a disk of their own. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@NeedsMachines
@Needs(
    tools = {
      @Needs.Tool(name = "/usr/sbin/sfdisk", debianPackage = "fdisk"),
      @Needs.Tool(name = "/usr/sbin/mkfs.vfat", debianPackage = "dosfstools"),
      @Needs.Tool(name = "/usr/bin/grub-mkimage", debianPackage = "grub-common"),
      @Needs.Tool(name = "/usr/bin/rsync", debianPackage = "rsync"),
      @Needs.Tool(name = "/usr/bin/mtree", debianPackage = "mtree-netbsd"),
      @Needs.Tool(name = "/usr/bin/ssh-keygen", debianPackage = "openssh-client")
    },
    paths = {"/usr/lib/grub/i386-pc/boot.img", "/usr/lib/grub/x86_64-efi/moddep.lst"})
@interface NeedsBootDisk {}
