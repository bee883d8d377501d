package org.statelesslinux.cli.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Runs one of the project's shell scripts with programs of the test's own before all others. */
final class Script {

  /** The directory of the whole project; tests run in their module's. */
  static final Path PROJECT = Path.of("").toAbsolutePath().getParent();

  private final Path directory;
  private final Path programs;

  Script(Path directory) throws IOException {
    this.directory = directory;
    this.programs = Files.createDirectories(directory.resolve("bin"));
  }

  /** Puts a program in front of the machine's own. */
  Script program(String name, String... lines) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return this;
  }

  /** Puts a copy of a file of the project where the script looks for it. */
  Script copy(String file) throws IOException {
    Path target = directory.resolve(file);
    Files.createDirectories(target.getParent());
    Files.copy(PROJECT.resolve(file), target);
    return this;
  }

  /** Writes a file below the test's directory. */
  Script file(String name, String... lines) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines), StandardOpenOption.CREATE_NEW);
    return this;
  }

  /** Runs a command in the test's directory and awaits its end. */
  Result run(String... command) throws IOException, InterruptedException {
    return run(List.of(), command);
  }

  /** Runs a command with further variables, each as NAME=VALUE. */
  Result run(List<String> variables, String... command) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    var environment = builder.environment();
    environment.remove("CI");
    environment.remove("JAVA_HOME");
    environment.put("PATH", programs + ":" + environment.get("PATH"));
    variables.stream()
        .map(variable -> variable.split("=", 2))
        .forEach(pair -> environment.put(pair[0], pair[1]));
    int exit = builder.start().waitFor();
    return new Result(exit, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }

  /** How a script ended and what it said. */
  record Result(int exit, String out, String err) {}
}
