package org.statelesslinux.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testsupport.Needs;

/**
 * One machine, in each mode that there is, by changing nothing but the line {@code mode:}. It says
 * the same of itself in all of them: what its root is, where its state is and what becomes of it,
 * who it is, and that its systemd is content. What it kept comes back when its disk is thrown away.
 *
 * <p>Left out of the comparison: attributes {@code user.*} of files, which the kernel of such a
 * machine cannot always put back (then its status says so), fractions of seconds in times, which
 * not every mode carries, and what the mode itself has mounted below {@code /run/stateless}.
 */
@NeedsBootDisk
@NeedsAfs
@NeedsCoda
@Needs(tools = @Needs.Tool(name = "ssh", debianPackage = "openssh-client"))
@Order(1)
class EquivalenceIT {
  private static final String CACHE = "disk: { label: stateless-cache, make-on: /dev/vdc }";

  @TempDir Path directory;

  private final Report report = new Report();

  @TestFactory
  @Execution(ExecutionMode.SAME_THREAD)
  Stream<DynamicTest> aMachineIsTheSameInEveryMode() throws IOException {
    Path tree = directory.resolve("prototype");
    Ssh ssh = Life.prepare(directory, tree);
    CodaRealm.install(tree);
    CodaRealm realm = CodaRealm.make(directory.resolve("realm"));
    List<String> modes =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(provider -> provider.get().mode().value())
            .sorted()
            .toList();
    Stream<DynamicTest> lives =
        modes.stream()
            .map(
                mode ->
                    dynamicTest(
                        "it lives in mode " + mode,
                        () ->
                            report.add(mode, Life.live(directory, tree, ssh, site(mode, realm)))));
    Stream<DynamicTest> outside =
        Stream.of(
            dynamicTest(
                "it lives in mode afs, which is not the project's",
                () -> report.add("afs", OutsideLife.live(directory, tree, ssh))),
            dynamicTest("all say the same", this::allSayTheSame));
    return Stream.concat(lives, outside).onClose(realm::close);
  }

  private void allSayTheSame() throws IOException {
    String table = report.table();
    System.out.println(table);
    Files.writeString(Path.of("target/equivalence.txt"), table);
    assertThat(report.columns()).hasSizeGreaterThan(1).contains("afs");
    assertThat(report.differences()).isEmpty();
  }

  /** The site: what differs between modes is its first line. */
  private static String site(String mode, CodaRealm realm) {
    return """
        mode: %s
        modes:
          nfs: { port: %%1$d }
          rsync: { port: %%1$d, %s }
          livecd: { medium: http, allow: [127.0.0.1] }
          coda: { %s, %s }"""
        .formatted(mode, CACHE, realm.options(), CACHE);
  }
}
