package org.statelesslinux.engine.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

class ModuleFilesTest {
  private static final String PLACE = "/lib/modules/" + SmallTree.VERSION + "/";

  @TempDir private Path directory;
  private SmallTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = SmallTree.at(directory.resolve("tree"));
  }

  private Unpacked packed(String... wanted) throws IOException {
    Archive archive = new Archive();
    Kernel kernel = Kernel.find(tree.files(), Optional.empty());
    KernelModules modules = KernelModules.choose(tree.files(), kernel, List.of(wanted), Set.of());
    ModuleFiles.add(tree.files(), kernel, modules, archive);
    return Unpacked.of(archive);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private byte[] by(byte[] bytes, String... argv) throws Exception {
    Path in = directory.resolve("in");
    Path out = directory.resolve("out");
    Files.write(in, bytes);
    Process process =
        new ProcessBuilder(argv).redirectInput(in.toFile()).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor()).isZero();
    return Files.readAllBytes(out);
  }

  @Test
  @Needs(
      tools = {
        @Needs.Tool(name = "xz", debianPackage = "xz-utils"),
        @Needs.Tool(name = "zstd", debianPackage = "zstd")
      })
  void modulesAreUnpackedAndListedByTheirPlainNames() throws Exception {
    byte[] module = TestElf.usual().modinfo("license=GPL").bytes();
    tree.kernel()
        .list(
            "modules.dep",
            """
            kernel/a.ko: kernel/b.ko.xz kernel/c.ko.zst kernel/d.ko.gz
            kernel/b.ko.xz:
            kernel/c.ko.zst:
            kernel/d.ko.gz:
            kernel/e.ko: kernel/a.ko
            """)
        .module("a.ko", module)
        .module("b.ko.xz", by(module, "xz", "-c"))
        .module("c.ko.zst", by(module, "zstd", "-cq"))
        .module("d.ko.gz", gzip(module));

    Unpacked packed = packed("a");

    for (String name : List.of("a", "b", "c", "d")) {
      assertThat(packed.bytes(PLACE + "kernel/" + name + ".ko")).isEqualTo(module);
    }
    assertThat(packed.text(PLACE + "modules.dep"))
        .isEqualTo(
            """
            kernel/a.ko: kernel/b.ko kernel/c.ko kernel/d.ko
            kernel/b.ko:
            kernel/c.ko:
            kernel/d.ko:
            """);
  }

  @Test
  void theOtherListsHoldWhatConcernsTheModulesThatAreIn() throws IOException {
    tree.kernel("in-side:", "outside:")
        .list("modules.alias", "alias pci:v1* in_side\nalias pci:v2* outside\n")
        .list("modules.softdep", "softdep outside pre: x\nsoftdep in_side pre: y\n")
        .list("modules.builtin", "kernel/fs/overlay.ko\n");

    Unpacked packed = packed("in_side");

    assertThat(packed.entries()).containsKey(PLACE + "kernel/in-side.ko");
    assertThat(packed.text(PLACE + "modules.alias")).isEqualTo("alias pci:v1* in_side\n");
    assertThat(packed.text(PLACE + "modules.softdep")).isEqualTo("softdep in_side pre: y\n");
    assertThat(packed.text(PLACE + "modules.builtin")).isEqualTo("kernel/fs/overlay.ko\n");
  }

  @Test
  void firmwareThatModulesDeclareIsTakenIfItIsThere() throws IOException {
    byte[] module =
        TestElf.usual()
            .modinfo(
                "firmware=vendor/plain.bin",
                "firmware=vendor/packed.bin",
                "firmware=vendor/absent.bin",
                "firmware=../../../etc/shadow",
                "firmware=/etc/shadow")
            .bytes();
    tree.kernel("card:")
        .module("card.ko", module)
        .link("/lib", "usr/lib")
        .file("/etc/shadow", "secret")
        .file("/usr/lib/firmware/real.bin", "plain")
        .link("/usr/lib/firmware/vendor/plain.bin", "../real.bin")
        .file("/usr/lib/firmware/vendor/packed.bin.gz", gzip(new byte[] {1, 2, 3}));

    Unpacked packed = packed("card");

    assertThat(packed.entries().keySet().stream().filter(path -> path.contains("firmware/")))
        .containsExactly(
            "/lib/firmware/vendor",
            "/lib/firmware/vendor/packed.bin",
            "/lib/firmware/vendor/plain.bin");
    assertThat(packed.text("/lib/firmware/vendor/plain.bin")).isEqualTo("plain");
    assertThat(packed.bytes("/lib/firmware/vendor/packed.bin")).containsExactly(1, 2, 3);
  }

  @Test
  void manyFilesThatUnpackToMuchDoNotFillTheMemory() throws IOException {
    byte[] module = TestElf.usual().modinfo("firmware=a.bin").bytes();
    tree.kernel("card:")
        .module("card.ko", module)
        .file("/lib/firmware/a.bin.gz", gzip(new byte[1000]));
    Kernel kernel = Kernel.find(tree.files(), Optional.empty());
    KernelModules card = KernelModules.choose(tree.files(), kernel, List.of("card"), Set.of());

    assertThat(ModuleFiles.add(tree.files(), kernel, card, new Archive(), module.length + 1000))
        .isPresent();
    assertThatThrownBy(
            () -> ModuleFiles.add(tree.files(), kernel, card, new Archive(), module.length + 999))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'/lib/firmware/a.bin.gz' is one too many");
  }

  @Test
  void whatIsNoModuleIsNotTaken() throws IOException {
    tree.kernel("stolen:");
    Path file = tree.root().resolve("usr/lib/modules/" + SmallTree.VERSION + "/kernel/stolen.ko");
    Files.delete(file);
    assertThatThrownBy(() -> packed("stolen")).hasMessageContaining("it is not there");

    tree.file("/etc/shadow", "root:secret");
    tree.link("/usr/lib/modules/" + SmallTree.VERSION + "/kernel/stolen.ko", "/etc/shadow");

    assertThatThrownBy(() -> packed("stolen"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'kernel/stolen.ko'")
        .hasMessageContaining("it is no kernel module");
  }

  @Test
  void aModuleThatCannotBeUnpackedIsNamed() throws IOException {
    tree.kernel().list("modules.dep", "kernel/bad.ko.xz:\n").module("bad.ko.xz", new byte[100]);

    assertThatThrownBy(() -> packed("bad"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("kernel/bad.ko.xz")
        .hasMessageContaining("xz ended with exit code 1");
  }
}
