package com.example.embed;

import java.nio.file.Path;
import org.statelesslinux.engine.Engine;

/** Publishes a profile and shows what will happen to one of its machines; nothing happens yet. */
public final class ShowPlan {
  private ShowPlan() {}

  /** Takes the configuration, the name of a profile and that of a machine. */
  public static void main(String[] args) {
    try (Engine engine = Engine.builder().config(Path.of(args[0])).build()) {
      engine.profile(args[1]).publish();
      engine.machine(args[2]).plan().steps().forEach(System.out::println);
    }
  }
}
