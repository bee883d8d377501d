package org.statelesslinux.engine.manifest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.engine.boot.BootEntry;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileStatus.Time;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.testsupport.Needs;

/** Differences of manifests, put together again by the program that machines have. */
@Needs(tools = @Needs.Tool(name = "/bin/busybox", debianPackage = "busybox-static"))
class ManifestDeltaTest {
  private static final String OLD =
      "#mtree\n" + directory(".") + directory("./a") + directory("./b") + directory("./c");

  @Property(tries = 150)
  void whateverTwoManifestsAreTheNewOneComesOut(@ForAll("pairs") Tuple2<byte[], byte[]> pair)
      throws IOException {
    byte[] delta = delta(pair.get1(), pair.get2());
    assertThat(applied(pair.get1(), delta)).isEqualTo(pair.get2());
    assertThat(applied(new byte[0], whole(pair.get2()))).isEqualTo(pair.get2());
  }

  @Test
  void itGrowsWithWhatChangedAlone() throws IOException {
    assertThat(text(delta(OLD, OLD))).isEqualTo("c 1 5\n");
    assertThat(text(delta(OLD, OLD.replace("./b type=dir mode=0755", "./b type=dir mode=0700"))))
        .isEqualTo("c 1 3\n+" + directory("./b").replace("0755", "0700") + "c 5 1\n");
    assertThat(text(delta(OLD, OLD.replace(directory("./a"), "")))).isEqualTo("c 1 2\nc 4 2\n");
    assertThat(text(delta(OLD, OLD + directory("./d")))).isEqualTo("c 1 5\n+" + directory("./d"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c 1 99999999999999999999\n",
        "c 6 1\n",
        "c 0 1\n",
        "c 1 0\n",
        "c 1 1\nc 1 1\n",
        "c 3 1\nc 2 1\n",
        "c -1 2\n",
        "c 1\n",
        "c 1 1 1\n",
        "c 1 1;system(\"id\")\n",
        "x\n",
        "\n",
        " +x\n",
        "c 1e0 1\n",
        "c 0x1 1\n"
      })
  void whatIsNoDifferenceIsNotFollowed(String delta) throws IOException {
    Applied applied = apply(OLD.getBytes(US_ASCII), delta.getBytes(US_ASCII));
    assertThat(applied.code()).isEqualTo(1);
    assertThat(applied.output().length).isLessThanOrEqualTo(OLD.length());
  }

  @Test
  void whatIsNotSaidInTheOldManifestIsNotMadeUp() throws IOException {
    assertThat(apply(new byte[0], "c 1 1\n".getBytes(US_ASCII)).code()).isEqualTo(1);
    assertThat(text(applied(OLD.getBytes(US_ASCII), "+../../etc/x $(id) \\n\n".getBytes(US_ASCII))))
        .isEqualTo("../../etc/x $(id) \\n\n");
  }

  @Provide
  Arbitrary<Tuple2<byte[], byte[]>> pairs() {
    Arbitrary<Integer> where = Arbitraries.integers().between(0, 5);
    return Combinators.combine(Entries.entries(), Entries.entries(), where)
        .as(Tuple::of)
        .list()
        .ofMaxSize(20)
        .map(
            several -> {
              Map<TreePath, Entry> before = new TreeMap<>();
              Map<TreePath, Entry> after = new TreeMap<>();
              for (var one : several) {
                if (one.get3() != 0) {
                  put(before, one.get1());
                }
                if (one.get3() == 1) {
                  put(after, one.get2());
                } else if (one.get3() != 2) {
                  put(after, one.get1());
                }
              }
              return Tuple.of(manifest(before), manifest(after));
            });
  }

  /** Without groups of hard links, whose numbers would have to be in order. */
  private static void put(Map<TreePath, Entry> entries, Entry entry) {
    entries.put(
        entry.path(),
        new Entry(
            entry.path(),
            entry.type(),
            entry.permissions(),
            entry.user(),
            entry.group(),
            entry.size(),
            entry.modified(),
            entry.link(),
            entry.device(),
            entry.sha256(),
            0,
            entry.xattrs()));
  }

  /** With the directories above the entries. */
  private static byte[] manifest(Map<TreePath, Entry> entries) {
    Map<TreePath, Entry> all = new TreeMap<>();
    entries.forEach(
        (path, entry) -> {
          TreePath above = TreePath.ROOT;
          all.put(above, directoryEntry(above));
          byte[] bytes = path.array();
          for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '/') {
              above = TreePath.of(Arrays.copyOf(bytes, i));
              all.put(above, directoryEntry(above));
            }
          }
        });
    entries.forEach(all::putIfAbsent);
    if (all.isEmpty()) {
      return ("#mtree\n" + directory(".")).getBytes(US_ASCII);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ManifestWriter writer = new ManifestWriter(out)) {
      for (Entry entry : all.values()) {
        writer.write(LineWriter.write(entry));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Entry directoryEntry(TreePath path) {
    return new Entry(
        path,
        FileType.DIRECTORY,
        0755,
        0,
        0,
        0,
        new Time(0, 0),
        Bytes.NONE,
        DeviceNumber.NONE,
        Bytes.NONE,
        0,
        List.of());
  }

  private static String directory(String path) {
    return path + " type=dir mode=0755 uid=0 gid=0 time=0.000000000\n";
  }

  private static byte[] delta(String before, String after) throws IOException {
    return delta(before.getBytes(US_ASCII), after.getBytes(US_ASCII));
  }

  private static byte[] delta(byte[] before, byte[] after) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ManifestDelta.write(new ByteArrayInputStream(before), new ByteArrayInputStream(after), out);
    return out.toByteArray();
  }

  private static byte[] whole(byte[] after) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ManifestDelta.writeWhole(new ByteArrayInputStream(after), out);
    return out.toByteArray();
  }

  private static byte[] applied(byte[] before, byte[] delta) throws IOException {
    Applied applied = apply(before, delta);
    assertThat(applied.code()).isZero();
    return applied.output();
  }

  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Applied(int code, byte[] output) {}

  private static Applied apply(byte[] before, byte[] delta) throws IOException {
    Path directory = Files.createTempDirectory("delta");
    Path program = directory.resolve("apply-delta.awk");
    Path old = Files.write(directory.resolve("old"), before);
    Path asked = Files.write(directory.resolve("delta"), delta);
    try (InputStream in = BootEntry.class.getResourceAsStream("apply-delta.awk");
        OutputStream out = Files.newOutputStream(program)) {
      Objects.requireNonNull(in).transferTo(out);
    }
    try {
      ProcessBuilder awk =
          new ProcessBuilder("/bin/busybox", "awk", "-f", program.toString())
              .redirectInput(asked.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      awk.environment().put("OLD", old.toString());
      Process process = awk.start();
      byte[] output = process.getInputStream().readAllBytes();
      return new Applied(process.waitFor(), output);
    } catch (InterruptedException e) {
      throw new IOException(e);
    } finally {
      for (Path file : List.of(program, old, asked, directory)) {
        Files.delete(file);
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }
}
