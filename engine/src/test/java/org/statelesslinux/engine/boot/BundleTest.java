package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.model.MacAddress;
import org.statelesslinux.model.Machine;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.ProfileName;
import org.statelesslinux.model.SnapshotId;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

class BundleTest {
  private static final Machine MACHINE =
      new Machine(
          new MachineName("pc-01"),
          new ProfileName("kiosk"),
          new Mode("any"),
          Optional.of(new MacAddress("52:54:00:12:34:56")));

  @TempDir Path directory;
  private Bundle bundle;

  @BeforeEach
  void write() throws Exception {
    EntryDigests digests = new EntryDigests();
    SharedParts parts =
        new SharedParts(
            digests.part(Files.writeString(directory.resolve("kernel"), "KERNEL")),
            digests.part(Files.writeString(directory.resolve("image"), "IMAGE")),
            digests.part(Files.writeString(directory.resolve("manifest"), "MANIFEST")),
            digests.part(Files.writeString(directory.resolve("attributes"), "ATTRIBUTES")));
    BootEntry entry =
        new BootEntry(
            SnapshotId.ofHex("a1".repeat(32)),
            100,
            parts,
            new byte[] {1, 2},
            "quiet a=b",
            Optional.empty(),
            new EntryDigest("e".repeat(64)));
    bundle = new Bundle(directory.resolve("out/pc-01"), MACHINE, entry);
    bundle.write("http://192.0.2.10:8069");
  }

  @Test
  void theMachinesOwnArchiveEndsTheBootImage() throws Exception {
    assertThat(bundle.kernel()).hasContent("KERNEL");
    assertThat(Files.readAllBytes(bundle.initrd()))
        .isEqualTo("IMAGEMANIFESTATTRIBUTES\u0001\u0002".getBytes(UTF_8));
    assertThat(bundle.directory().resolve("cmdline")).hasContent("quiet a=b\n");
  }

  @Test
  void onlyItsOwnerMayReadIt() throws Exception {
    try (var files = Files.list(bundle.directory())) {
      assertThat(files)
          .hasSize(6)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void itIsWrittenOverAnEarlierOne() throws Exception {
    Files.writeString(bundle.initrd(), "old and longer than the new one");
    bundle.write("http://192.0.2.10:8069");
    theMachinesOwnArchiveEndsTheBootImage();
  }

  @Test
  void bootLoadersAreToldTheSame() {
    assertThat(bundle.directory().resolve("boot.ipxe"))
        .content()
        .contains("initrd=initrd quiet a=b");
    assertThat(bundle.directory().resolve("grub.cfg"))
        .content()
        .contains("linux /vmlinuz quiet a=b");
  }

  /** As docs/boot-disk.md says. */
  @Test
  @Needs(
      tools = {
        @Needs.Tool(name = "grub-mkrescue", debianPackage = "grub-common"),
        @Needs.Tool(name = "xorriso", debianPackage = "xorriso"),
        @Needs.Tool(name = "mcopy", debianPackage = "mtools")
      },
      paths = {"/usr/lib/grub/i386-pc/boot.img", "/usr/lib/grub/x86_64-efi/moddep.lst"})
  void grubMakesAStickOrADiscOfIt() throws Exception {
    Path files = bundle.directory();
    Path medium = directory.resolve("first.iso");
    Path inside = directory.resolve("inside");
    Command.Outcome made =
        Command.run(
            List.of(
                "/usr/bin/grub-mkrescue",
                "-o",
                medium.toString(),
                files.toString(),
                "boot/grub/grub.cfg=" + files.resolve("grub.cfg")));
    assertThat(made.exit()).as(made.said()).isZero();
    Command.run(
        List.of(
            "/usr/bin/xorriso",
            "-osirrox",
            "on",
            "-indev",
            medium.toString(),
            "-extract",
            "/",
            inside.toString()));
    assertThat(inside.resolve("boot/grub/grub.cfg"))
        .hasSameTextualContentAs(files.resolve("grub.cfg"));
    assertThat(inside.resolve("vmlinuz")).hasSameBinaryContentAs(bundle.kernel());
    assertThat(inside.resolve("initrd")).hasSameBinaryContentAs(bundle.initrd());
    assertThat(inside.resolve("boot/grub/i386-pc/linux.mod")).exists();
    assertThat(inside.resolve("boot/grub/x86_64-efi/linux.mod")).exists();
    Command.Outcome checked =
        Command.run(List.of("/usr/bin/grub-script-check", files.resolve("grub.cfg").toString()));
    assertThat(checked.exit()).as(checked.said()).isZero();
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "dnsmasq", debianPackage = "dnsmasq-base"))
  void dnsmasqTakesItsConfiguration() throws Exception {
    Path file = bundle.directory().resolve("dnsmasq.conf");
    assertThat(file)
        .content()
        .contains("http://192.0.2.10:8069/boot.ipxe", "dhcp-host=52:54:00:12:34:56,pc-01");
    Command.Outcome outcome =
        Command.run(List.of("/usr/sbin/dnsmasq", "--test", "--conf-file=" + file));
    assertThat(outcome.said()).contains("syntax check OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://srv.example:8069", "http://[2001:db8::1]:8069"})
  @Needs(tools = @Needs.Tool(name = "dnsmasq", debianPackage = "dnsmasq-base"))
  void dnsmasqTakesItWhateverTheServersAddressIs(String netboot) throws Exception {
    bundle.write(netboot);
    Path file = bundle.directory().resolve("dnsmasq.conf");
    assertThat(file)
        .content()
        .contains(netboot + "/boot.ipxe", "# dhcp-range=ADDRESS,proxy")
        .doesNotContain("\ndhcp-range");
    Command.Outcome outcome =
        Command.run(List.of("/usr/sbin/dnsmasq", "--test", "--conf-file=" + file));
    assertThat(outcome.said()).contains("syntax check OK");
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsLeftAlone() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    Bundle onFile = new Bundle(file, MACHINE, bundle.entry());
    assertThatThrownBy(() -> onFile.write("http://192.0.2.10:8069"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("write the boot files of pc-01");
    assertThat(file).hasContent("mine");
  }
}
