package org.statelesslinux.integration;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The same life by the backend of {@code samples/backend-afs}, which this build does not know. It
 * goes on in a JVM of its own, in namespaces that AFS's servers run in and end with.
 */
final class OutsideLife {
  private static final Path SAMPLE = Path.of("../samples/backend-afs").toAbsolutePath().normalize();

  /** The site, with what {@code cell.sh} starts for the mode's options. */
  private static final String SITE =
      """
      mode: afs
      modes:
        afs: { cell: example.org, servers: [10.0.2.2], file-server: 10.0.2.2,
          mount-point: /var/lib/openafs/afs, server-key: true }
      # %1$d""";

  private static final String RUN =
      """
      sample=$1 classes=$2; shift 2
      mkdir outside
      find "$sample/src/main/java" -name '*.java' ! -name module-info.java > outside.sources
      javac -proc:none -d outside -cp "$classes" @outside.sources
      cp -r "$sample/src/main/resources/." outside
      exec "$sample/src/test/afs/bin/java" -cp "$PWD/outside:$classes" "$@"
      """;

  /** Its servers stay behind, with all that they were given. */
  private static final String CELL =
      "sh src/test/afs/cell.sh > \"$1\" 2>&1 || { cat \"$1\"; exit 1; }";

  private OutsideLife() {}

  /** Lives it, as {@link Life#live}. */
  static Map<String, String> live(Path directory, Path tree, Ssh ssh) throws IOException {
    Path said = directory.resolve("outside.said");
    Shell.run(
        directory,
        RUN,
        SAMPLE,
        absolute(System.getProperty("java.class.path")),
        OutsideLife.class.getName(),
        SAMPLE,
        directory,
        tree,
        ssh.port(),
        said);
    Properties answers = new Properties();
    try (Reader reader = Files.newBufferedReader(said)) {
      answers.load(reader);
    }
    Map<String, String> all = new TreeMap<>();
    answers.forEach((question, answer) -> all.put(question.toString(), answer.toString()));
    return all;
  }

  private static String absolute(String classPath) {
    StringBuilder all = new StringBuilder();
    for (String one : classPath.split(File.pathSeparator, -1)) {
      all.append(all.isEmpty() ? "" : File.pathSeparator).append(Path.of(one).toAbsolutePath());
    }
    return all.toString();
  }

  /** In the namespaces: the sample, the directory, the tree, SSH's port, where the answers go. */
  public static void main(String[] words) throws IOException {
    Path directory = Path.of(words[1]);
    Shell.run(Path.of(words[0]), CELL, directory.resolve("cell.said"));
    Ssh ssh = Ssh.at(directory, Integer.parseInt(words[3]));
    Properties answers = new Properties();
    answers.putAll(Life.live(directory, Path.of(words[2]), ssh, SITE));
    try (Writer writer = Files.newBufferedWriter(Path.of(words[4]))) {
      answers.store(writer, null);
    }
  }
}
