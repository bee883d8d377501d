package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;

class KernelModulesTest {
  @TempDir private Path directory;
  private SmallTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = SmallTree.at(directory.resolve("tree"));
  }

  private Set<String> chosen(List<String> wanted, DriverClass... drivers) {
    Set<DriverClass> classes = EnumSet.noneOf(DriverClass.class);
    classes.addAll(List.of(drivers));
    Kernel kernel = Kernel.find(tree.files(), Optional.empty());
    return KernelModules.choose(tree.files(), kernel, wanted, classes).chosen();
  }

  @Test
  void whatIsNeededComesAlongAndNothingElse() throws IOException {
    tree.kernel("nfsv4: nfs sunrpc", "nfs: sunrpc", "sunrpc:", "other:");

    assertThat(chosen(List.of("nfsv4"))).containsExactly("nfs", "nfsv4", "sunrpc");
  }

  @Test
  void dashesAndUnderscoresAreEqual() throws IOException {
    tree.kernel("usb-storage: scsi_mod", "scsi_mod:");

    assertThat(chosen(List.of("usb_storage"))).containsExactly("scsi_mod", "usb_storage");
    assertThat(chosen(List.of("usb-storage"))).containsExactly("scsi_mod", "usb_storage");
  }

  @Test
  void whatIsGoodToHaveComesAlongByNameOrAlias() throws IOException {
    tree.kernel("ext4:", "crc32c_generic:", "crc32c-intel: crypto", "crypto:", "late:")
        .list("modules.softdep", "softdep ext4 pre: crypto-crc32c missing post: late\n")
        .list(
            "modules.alias",
            """
            # Aliases extracted from modules themselves.
            alias crypto-crc32c crc32c_generic
            alias crypto-crc3* crc32c_intel
            alias crypto-other other
            """);

    assertThat(chosen(List.of("ext4")))
        .containsExactly("crc32c_generic", "crc32c_intel", "crypto", "ext4", "late");
  }

  @Test
  void aModuleMayBeWantedByAnAlias() throws IOException {
    tree.kernel("nfsv4:").list("modules.alias", "alias fs-nfs4 nfsv4\n");

    assertThat(chosen(List.of("fs-nfs4"))).containsExactly("nfsv4");
  }

  @Test
  void whatIsBuiltInIsThere() throws IOException {
    tree.kernel("nfs:").list("modules.builtin", "kernel/fs/overlayfs/overlay.ko\n");

    assertThat(chosen(List.of("overlay"))).isEmpty();
  }

  @Test
  void whatIsMissingIsNamedWithTheKernel() throws IOException {
    tree.kernel("nfsv4:");

    assertThatThrownBy(() -> chosen(List.of("nfsv5")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'nfsv5'")
        .hasMessageContaining(SmallTree.VERSION)
        .hasMessageContaining("did you mean 'nfsv4'?");
  }

  @Test
  void aKernelWithoutListsOfModulesSaysSo() throws IOException {
    tree.file("/boot/vmlinuz-6.1", "image");

    assertThatThrownBy(() -> chosen(List.of("overlay")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("/usr/lib/modules/6.1/modules.dep")
        .hasMessageContaining("depmod");
    assertThat(chosen(List.of(), DriverClass.NETWORK)).isEmpty();
  }

  @Test
  void driversComeWithWhoDrivesTheirBus() throws IOException {
    tree.kernel(
        "r8152: usbcore",
        "usbcore:",
        "xhci-pci: usbcore",
        "virtio_net: virtio",
        "virtio:",
        "virtio_pci: virtio",
        "sd_mod:");

    assertThat(chosen(List.of(), DriverClass.NETWORK))
        .containsExactly("r8152", "usbcore", "virtio", "virtio_net", "virtio_pci", "xhci_pci");
    assertThat(chosen(List.of("r8152"))).containsExactly("r8152", "usbcore", "xhci_pci");
  }

  @Test
  void everyClassHasDriversOfItsOwn() {
    for (DriverClass drivers : DriverClass.values()) {
      assertThat(drivers.modules()).doesNotHaveDuplicates().allMatch(n -> n.matches("[a-z0-9_]+"));
    }
  }

  @Test
  void modulesThatNeedEachOtherInACircleAreTakenOnce() throws IOException {
    tree.kernel("a: b", "b: a");

    assertThat(chosen(List.of("a"))).containsExactly("a", "b");
  }
}
