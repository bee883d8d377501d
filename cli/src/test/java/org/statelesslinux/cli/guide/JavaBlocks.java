package org.statelesslinux.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles all blocks of Java of one document together, against the tests' class path. A block with
 * classes becomes a file; one with statements becomes the body of a method, or an expression's.
 */
final class JavaBlocks {
  private static final Pattern PUBLIC =
      Pattern.compile("(?m)^public (?:final )?(?:class|record|interface) (\\w+)");
  private static final Pattern TYPE =
      Pattern.compile("(?m)^(?:public |final )*(?:class|record|interface|@interface) \\w+");

  private static final String IMPORTS =
      Stream.of(
              "com.google.auto.service.AutoService",
              "java.io.*",
              "java.net.*",
              "java.nio.file.*",
              "java.time.*",
              "java.util.*",
              "java.util.concurrent.*",
              "java.util.regex.Pattern",
              "org.junit.jupiter.api.*",
              "org.statelesslinux.engine.*",
              "org.statelesslinux.engine.backend.*",
              "org.statelesslinux.engine.config.*",
              "org.statelesslinux.engine.event.*",
              "org.statelesslinux.engine.planning.*",
              "org.statelesslinux.engine.serve.*",
              "org.statelesslinux.model.*",
              "org.statelesslinux.plan.*",
              "org.statelesslinux.spi.*",
              "org.statelesslinux.testkit.*",
              "org.statelesslinux.testkit.vm.*",
              "org.statelesslinux.testkit.vm.Network",
              "org.statelesslinux.testsupport.*")
          .map(name -> "import " + name + "; ")
          .reduce("", String::concat);

  /** What a block with statements may use without saying where it comes from. */
  private static final String GIVEN =
      "Engine engine; BackendProvider provider; ClassLoader plugins; BootRequest request;"
          + " AbsolutePath slot; AbsolutePath share; Value source; Step fetching; Step verifying; ";

  private JavaBlocks() {}

  static void prove(List<Block> blocks, Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Block block : blocks) {
      files.add(write(block, directory));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(said, null, null)) {
      List<String> options =
          List.of(
              "-proc:none",
              "-d",
              directory.toString(),
              "-cp",
              System.getProperty("java.class.path"));
      compiler
          .getTask(null, manager, said, options, null, manager.getJavaFileObjectsFromPaths(files))
          .call();
    }
    assertThat(said.getDiagnostics())
        .filteredOn(found -> found.getKind() == Diagnostic.Kind.ERROR)
        .extracting(found -> place(blocks, files, found))
        .isEmpty();
  }

  /** One line of head, so that a line of the file is a line of the document. */
  private static Path write(Block block, Path directory) throws IOException {
    String text = block.text();
    Matcher name = PUBLIC.matcher(text);
    String file = name.find() ? name.group(1) : "Block" + block.line();
    String head = IMPORTS;
    String tail = "";
    if (!TYPE.matcher(text).find()) {
      boolean statements = text.contains(";");
      head += "final class " + file + " { " + GIVEN + "Object run() throws Exception { ";
      head += statements ? "if (true) { " : "return ";
      tail = statements ? "} return 0; } }" : "; } }";
    }
    return Files.writeString(directory.resolve(file + ".java"), head + "\n" + text + tail);
  }

  private static String place(
      List<Block> blocks, List<Path> files, Diagnostic<? extends JavaFileObject> found) {
    Block block = blocks.get(files.indexOf(Path.of(found.getSource().toUri())));
    long line = block.line() + found.getLineNumber() - 2;
    return block.document() + ":" + line + ": " + found.getMessage(Locale.ROOT);
  }
}
