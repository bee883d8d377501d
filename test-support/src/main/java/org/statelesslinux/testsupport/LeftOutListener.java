package org.statelesslinux.testsupport;

import com.google.auto.service.AutoService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Appends each test that did not run, with the reason, to the file that the system property {@code
 * stateless.left-out} names; without the property it does nothing.
 */
@SuppressWarnings("exports") // The annotation is for the compiler alone.
@AutoService(TestExecutionListener.class)
public final class LeftOutListener implements TestExecutionListener {

  private final Optional<Path> file;
  private final String module;

  /** Called by the service loader. */
  public LeftOutListener() {
    this(
        Optional.ofNullable(System.getProperty("stateless.left-out")).map(Path::of),
        System.getProperty("stateless.module", "tests"));
  }

  LeftOutListener(Optional<Path> file, String module) {
    this.file = file;
    this.module = module;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }
  }

  private void add(TestIdentifier test, String reason) {
    String line =
        "%s: %s: %s%n"
            .formatted(
                module,
                test.getSource().map(LeftOutListener::name).orElse(test.getDisplayName()),
                reason.lines().findFirst().orElse("no reason given"));
    file.ifPresent(
        path -> {
          try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.writeString(path, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String name(TestSource source) {
    if (source instanceof MethodSource method) {
      return simple(method.getClassName()) + "." + method.getMethodName();
    }
    return source instanceof ClassSource type ? simple(type.getClassName()) : source.toString();
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
