package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Step;

/** Runs steps in a directory, as they would run in an instance. */
final class Script {
  final String id = "test-" + UUID.randomUUID();
  final Path runtime;
  final List<Event> events = new ArrayList<>();

  Script(Path directory) throws IOException {
    runtime = Files.createDirectories(directory.resolve("runtime"));
  }

  Rendering render(Map<String, String> facts, List<Step> steps) {
    return ShellRenderer.render(
        steps,
        new Values(facts),
        new Places(path(runtime), path(runtime.resolve("system"))),
        List.of());
  }

  void run(Step... steps) {
    run(Map.of(), steps);
  }

  void run(Map<String, String> facts, Step... steps) {
    new ScriptRun(id, runtime, render(facts, List.of(steps)), events::add)
        .run(List.of(), ScriptRun.Stdio.NONE);
  }

  /** The phrases of the steps that began. */
  List<String> begun() {
    return events.stream()
        .flatMap(e -> e instanceof Event.StepStarted step ? List.of(step.why()).stream() : null)
        .toList();
  }

  static AbsolutePath path(Path path) {
    return AbsolutePath.of(path.toString());
  }
}
