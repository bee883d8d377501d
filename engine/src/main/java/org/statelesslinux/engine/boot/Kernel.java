package org.statelesslinux.engine.boot;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.BootSettings;
import org.statelesslinux.model.StatelessException;

/**
 * A kernel in a tree.
 *
 * @param version its version, as the directory of its modules is named
 * @param image the path of its image in the tree, free of links
 * @param modules the path of the directory of its modules, whether or not there is one
 */
public record Kernel(String version, String image, String modules) {
  private static final Pattern VERSION = Pattern.compile(BootSettings.NAME_REGEX);
  private static final List<String> MODULES = List.of("/usr/lib/modules", "/lib/modules");
  private static final String BOOT = "/boot/vmlinuz-";

  /**
   * Finds the kernel that machines start: of those that have modules the one with the highest
   * version, or the one with the wanted version. Looked for as {@code /boot/vmlinuz-VERSION} and
   * {@code /usr/lib/modules/VERSION/vmlinuz}.
   *
   * @throws StatelessException if there is none, with the versions that there are
   */
  public static Kernel find(TreeFiles tree, Optional<String> wanted) {
    Set<String> versions = versions(tree);
    if (wanted.isPresent()) {
      return of(tree, wanted.get()).orElseThrow(() -> missing(tree, wanted.get(), versions));
    }
    Comparator<Kernel> newest = Comparator.comparing(Kernel::version, new VersionOrder());
    return versions.stream()
        .flatMap(version -> of(tree, version).stream())
        .max(Comparator.<Kernel, Boolean>comparing(k -> k.hasModules(tree)).thenComparing(newest))
        .orElseThrow(() -> none(tree));
  }

  /** Copies its image to a new file. */
  public void copyImage(TreeFiles tree, Path to) throws IOException {
    TreeFiles.Found found = tree.file(image).orElseThrow(() -> none(tree));
    tree.source(found).copyTo(MoreFiles.asByteSink(to, CREATE_NEW, WRITE));
  }

  private boolean hasModules(TreeFiles tree) {
    return tree.find(modules).isPresent();
  }

  /** The versions whose image has a name in the tree, wherever the name leads. */
  private static Set<String> versions(TreeFiles tree) {
    Stream<String> inBoot =
        tree.names("/boot").stream()
            .map("/boot/"::concat)
            .filter(path -> path.startsWith(BOOT))
            .map(path -> path.substring(BOOT.length()));
    Stream<String> withModules =
        MODULES.stream()
            .flatMap(
                directory ->
                    tree.names(directory).stream()
                        .filter(
                            name -> tree.file(directory + "/" + name + "/vmlinuz").isPresent()));
    Set<String> versions = new LinkedHashSet<>();
    Stream.concat(inBoot, withModules)
        .filter(version -> VERSION.matcher(version).matches())
        .sorted(new VersionOrder())
        .forEach(versions::add);
    return versions;
  }

  private static Optional<Kernel> of(TreeFiles tree, String version) {
    String modules =
        MODULES.stream()
            .map(directory -> directory + "/" + version)
            .filter(path -> tree.find(path).filter(TreeFiles.Found::isDirectory).isPresent())
            .findFirst()
            .orElse(MODULES.get(0) + "/" + version);
    return Stream.of(BOOT + version, modules + "/vmlinuz")
        .flatMap(path -> tree.file(path).stream())
        .filter(found -> found.status().size() > 0)
        .map(found -> new Kernel(version, found.path(), modules))
        .findFirst();
  }

  private static StatelessException none(TreeFiles tree) {
    return new StatelessException(
        "find a kernel in " + tree,
        "neither /boot/vmlinuz-VERSION nor /usr/lib/modules/VERSION/vmlinuz is there",
        "Install a kernel in the prototype (Debian package linux-image-amd64), then publish it.");
  }

  private static StatelessException missing(TreeFiles tree, String wanted, Set<String> versions) {
    return versions.isEmpty()
        ? none(tree)
        : new StatelessException(
            "find the kernel " + Texts.quote(wanted) + " in " + tree,
            "the kernels there are " + Texts.list(versions),
            "Configure one of them, or none for the newest; or install "
                + Texts.quote(wanted)
                + " in the prototype and publish it.");
  }
}
