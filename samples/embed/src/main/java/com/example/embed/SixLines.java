package com.example.embed;

import java.nio.file.Path;
import java.util.List;
import org.statelesslinux.engine.Engine;

/** Publishes a profile, shows what will happen to one of its machines, and runs a command there. */
public final class SixLines {
  private SixLines() {}

  /** Works on the site.yaml of the working directory. */
  public static void main(String[] args) {
    try (Engine engine = Engine.builder().config(Path.of("site.yaml")).build()) {
      engine.profile("workstation").publish();
      engine.machine("pc-01").plan().steps().forEach(System.out::println);
      engine.machine("pc-01").run(List.of("/bin/cat", "/etc/os-release"));
    }
  }
}
