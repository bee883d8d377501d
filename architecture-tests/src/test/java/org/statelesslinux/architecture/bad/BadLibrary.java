package org.statelesslinux.architecture.bad;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Logger;
import org.assertj.core.api.AbstractAssert;

/** Does what no library module may. */
public final class BadLibrary {

  private BadLibrary() {}

  /** Prints. */
  public static void prints() {
    System.out.println("hello");
  }

  /** Logs past SLF4J. */
  public static void logs() {
    Logger.getLogger("bad").info("hello");
  }

  /** Acts. */
  public static void acts() throws IOException {
    Files.delete(Path.of("bad"));
  }

  /** Shows a type of another project, if only between angle brackets. */
  public static List<AbstractAssert<?, ?>> shows() {
    return List.of();
  }

  /** Looks a class up by its name. */
  public static Class<?> reflects(String name) throws ClassNotFoundException {
    return Class.forName(name);
  }
}
