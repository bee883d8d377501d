package org.statelesslinux.engine.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.Requirement;

class ToolboxTest {
  private static final byte[] STATIC = TestElf.usual().bytes();
  private static final byte[] LIBRARY = TestElf.usual().needs().bytes();
  private static final byte[] TOOL =
      TestElf.usual().interpreter("/lib64/ld.so").needs("libc.so.6").bytes();

  @TempDir private Path directory;
  private SmallTree snapshot;
  private SmallTree host;
  private List<ToolOrigin> origins = List.of();

  @BeforeEach
  void makeTrees() throws IOException {
    snapshot = SmallTree.at(directory.resolve("snapshot"));
    host = SmallTree.at(directory.resolve("host")).program("/usr/bin/busybox", STATIC);
  }

  private Unpacked packed(String... tools) throws IOException {
    Archive archive = new Archive();
    origins =
        Toolbox.add(
            snapshot.files(),
            host.files(),
            Stream.of(tools)
                .map(path -> new Requirement.Tool(AbsolutePath.of(path), "the-package"))
                .toList(),
            Optional.of(new Elf.Kind(64, false, 62)),
            archive);
    return Unpacked.of(archive);
  }

  private static SmallTree withLibraries(SmallTree tree) throws IOException {
    return tree.file("/lib64/ld.so", LIBRARY).file("/usr/lib/libc.so.6", LIBRARY);
  }

  @Test
  void aToolComesFromTheSnapshotWithItsLoaderAndLibraries() throws IOException {
    withLibraries(snapshot).program("/usr/bin/rsync", TOOL);
    withLibraries(host).program("/usr/bin/rsync", TOOL);

    Unpacked packed = packed("/usr/bin/rsync");

    assertThat(packed.bytes("/stateless/tools/snapshot/bin/rsync")).isEqualTo(TOOL);
    assertThat(packed.entries())
        .containsKeys(
            "/stateless/tools/snapshot/lib/ld.so", "/stateless/tools/snapshot/lib/libc.so.6")
        .doesNotContainKey("/stateless/tools/host");
    assertThat(packed.text("/usr/bin/rsync"))
        .isEqualTo(
            """
            #!/bin/busybox sh
            name=${STATELESS_NAME:-'/usr/bin/rsync'}
            unset STATELESS_NAME
            exec -a "$name" '/run/stateless/tools/snapshot/lib/ld.so' --library-path \
            '/run/stateless/tools/snapshot/lib' '/run/stateless/tools/snapshot/bin/rsync' "$@"
            """);
    assertThat(packed.entries().get("/usr/bin/rsync").getMode()).isEqualTo(0100755);
    assertThat(packed.text("/stateless/programs/usr/bin/rsync"))
        .isEqualTo(packed.text("/usr/bin/rsync").replaceFirst("#!/bin/", "#!/run/stateless/"));
    assertThat(origins)
        .containsExactly(
            new ToolOrigin(AbsolutePath.of("/bin/busybox"), false, "/usr/bin/busybox"),
            new ToolOrigin(AbsolutePath.of("/usr/bin/rsync"), true, "/usr/bin/rsync"));
  }

  @Test
  void whatTheSnapshotLacksComesFromTheHost() throws IOException {
    withLibraries(host).program("/opt/real", TOOL).link("/usr/bin/mtree", "/opt/real");
    snapshot.file("/usr/bin/mtree", TOOL);

    assertThat(packed("/usr/bin/mtree").entries())
        .containsKeys("/stateless/tools/host/bin/mtree", "/stateless/tools/host/lib/libc.so.6");
    assertThat(origins)
        .contains(new ToolOrigin(AbsolutePath.of("/usr/bin/mtree"), false, "/opt/real"));
  }

  @Test
  void whatIsFoundNowhereIsNamedWithItsPackage() throws IOException {
    withLibraries(host)
        .program(
            "/usr/bin/tool",
            TestElf.of(64, ByteOrder.LITTLE_ENDIAN, 183).interpreter("/lib64/ld.so").bytes());

    for (String tool : List.of("/usr/bin/gone", "/usr/bin/tool")) {
      assertThatThrownBy(() -> packed(tool))
          .isInstanceOf(StatelessException.class)
          .hasMessageContaining(tool)
          .hasMessageContaining("apt-get install the-package");
    }
  }

  @Test
  void aStaticToolNeedsNoLoader() throws IOException {
    snapshot.program("/sbin/tool", STATIC);

    Unpacked packed = packed("/sbin/tool");

    assertThat(packed.text("/sbin/tool"))
        .isEqualTo(
            """
            #!/bin/busybox sh
            name=${STATELESS_NAME:-'/sbin/tool'}
            unset STATELESS_NAME
            exec -a "$name" '/run/stateless/tools/snapshot/bin/tool' "$@"
            """);
    assertThat(packed.entries()).doesNotContainKey("/stateless/tools/snapshot/lib");
  }

  @Test
  void librariesAreFoundWhereTheLoaderFindsThem() throws IOException {
    byte[] foreign = TestElf.of(32, ByteOrder.LITTLE_ENDIAN, 3).bytes();
    withLibraries(snapshot)
        .program(
            "/usr/bin/tool",
            TestElf.usual()
                .interpreter("/lib64/ld.so")
                .needs("libown.so", "libconf.so", "libdeb.so")
                .runpath("$ORIGIN/../lib/tool:relative:$LIB/x")
                .bytes())
        .file("/usr/lib/tool/libown.so", TestElf.usual().needs("libdeep.so").rpath("/deep").bytes())
        .file("/deep/libdeep.so", LIBRARY)
        .file("/etc/ld.so.conf", "# where\ninclude ld.so.conf.d/*.conf\n")
        .file("/etc/ld.so.conf.d/a.conf", "/opt/conf # comment\ninclude /etc/ld.so.conf\n")
        .file("/etc/ld.so.conf.d/a.other", "/opt/other\n")
        .file("/opt/conf/libconf.so", LIBRARY)
        .file("/opt/other/libconf.so", foreign)
        .file("/lib64/libdeb.so", foreign)
        .file("/usr/lib64/libdeb.so", "no library at all")
        .file("/usr/lib/x86_64-linux-gnu/libdeb.so", LIBRARY);

    assertThat(packed("/usr/bin/tool").entries())
        .containsKeys(
            "/stateless/tools/snapshot/lib/libown.so",
            "/stateless/tools/snapshot/lib/libdeep.so",
            "/stateless/tools/snapshot/lib/libconf.so",
            "/stateless/tools/snapshot/lib/libdeb.so");
  }

  @Test
  void aProgramsRpathHoldsForItsLibrariesToo() throws IOException {
    withLibraries(snapshot)
        .program(
            "/usr/bin/tool",
            TestElf.usual().interpreter("/lib64/ld.so").needs("liba.so").rpath("/own").bytes())
        .file("/own/liba.so", TestElf.usual().needs("libb.so").bytes())
        .file("/own/libb.so", LIBRARY);

    assertThat(packed("/usr/bin/tool").entries())
        .containsKey("/stateless/tools/snapshot/lib/libb.so");
  }

  @Test
  void librariesThatNeedEachOtherAreTakenOnce() throws IOException {
    withLibraries(snapshot)
        .program("/bin/one", TOOL)
        .program("/bin/two", TOOL)
        .file("/lib/libc.so.6", TestElf.usual().needs("libd.so").bytes())
        .file("/lib/libd.so", TestElf.usual().needs("libc.so.6").bytes());

    assertThat(packed("/bin/one", "/bin/two", "/bin/one").entries())
        .containsKey("/stateless/tools/snapshot/lib/libd.so");
  }

  @Test
  void aLibraryThatIsMissingIsNamedWithWhereItWasLookedFor() throws IOException {
    snapshot.file("/lib64/ld.so", LIBRARY).program("/usr/bin/tool", TOOL);

    assertThatThrownBy(() -> packed("/usr/bin/tool"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("/usr/bin/tool from the snapshot")
        .hasMessageContaining("'libc.so.6'")
        .hasMessageContaining("/usr/lib64");
  }

  @Test
  void whatIsNoProgramIsRefused() throws IOException {
    snapshot.program("/usr/bin/script", "#!/bin/sh\n".getBytes(UTF_8));
    assertThatThrownBy(() -> packed("/usr/bin/script"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("it is no ELF file");

    snapshot.program("/usr/bin/lost", TestElf.usual().interpreter("/gone/ld.so").bytes());
    assertThatThrownBy(() -> packed("/usr/bin/lost"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("its loader '/gone/ld.so' is not there");

    withLibraries(snapshot)
        .program(
            "/usr/bin/odd",
            TestElf.usual().interpreter("/lib64/ld.so").needs("../../etc/x").bytes());
    assertThatThrownBy(() -> packed("/usr/bin/odd"))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("'../../etc/x'");
  }

  @Test
  void busyboxMustNeedNoLibraries() throws IOException {
    byte[] own = TestElf.usual().needs("libnothing.so").bytes();
    snapshot.program("/bin/busybox", TOOL).program("/usr/bin/busybox", own);
    assertThat(packed("/usr/bin/busybox").bytes("/bin/busybox")).isEqualTo(own);
    assertThat(packed("/usr/bin/busybox").text("/usr/bin/busybox")).isEqualTo("/bin/busybox");

    snapshot.program("/usr/bin/busybox", TOOL);
    assertThat(packed().bytes("/bin/busybox")).isEqualTo(STATIC);

    host.program("/usr/bin/busybox", TOOL);
    assertThatThrownBy(this::packed)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("apt-get install busybox-static");
  }
}
