package com.example.afs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** The commands of OpenAFS's vos(1) for the volumes of one partition. */
record Vos(String cell, String server, String partition, boolean serverKey) {
  static final String PROGRAM = "/usr/bin/vos";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration OF_SERVERS = Duration.ofMinutes(15);

  private static final String ADVICE =
      "Whoever publishes needs a token of a user who may make volumes (kinit, aklog), or the cell's"
          + " key here and 'server-key: true'. What the volume is like, vos examine tells.";

  /** Makes a volume with all that is in another one; nothing if it is there. */
  Step copy(String from, String to) {
    return new Step.RunCommand(
        words(
            "copy",
            "-id",
            from,
            "-fromserver",
            server,
            "-frompartition",
            partition,
            "-toname",
            to,
            "-toserver",
            server,
            "-topartition",
            partition),
        words("examine", "-id", to),
        "making the volume " + to + " like " + from);
  }

  /** Says that there is to be a read-only copy. Ends with a failure where that was said before. */
  Step addSite(String volume) {
    return new Step.AwaitOutput(
        words("addsite", "-server", server, "-partition", partition, "-id", volume),
        List.of("^Added replication site |^RO already exists on partition "),
        List.of(),
        PATIENCE,
        ADVICE,
        "arranging for a read-only copy of " + volume);
  }

  /** Makes the read-only copies what the volume is. */
  Step release(String volume) {
    return new Step.RunCommand(
        words("release", "-id", volume), List.of(), "releasing the volume " + volume);
  }

  /** Waits until the read-only copy of a file is the file, which takes another release or none. */
  Step await(AbsolutePath script, AbsolutePath file, String copy, String volume) {
    List<Value> argv = new ArrayList<>(Value.texts("/bin/sh", script.value(), file.value(), copy));
    argv.addAll(words("release", "-id", volume));
    return new Step.AwaitOutput(
        argv,
        List.of("^machines read the whole image$"),
        List.of(),
        OF_SERVERS,
        "Look whether the volume is what it should be: vos examine, vos listvldb.",
        "comparing what machines will read");
  }

  /** Ends with a failure where there is none. */
  Step remove(String volume) {
    return new Step.AwaitOutput(
        words("remove", "-id", volume),
        List.of("^Volume [0-9]+ on partition .* deleted$|^VLDB: no such entry$"),
        List.of(),
        PATIENCE,
        ADVICE,
        "removing the volume " + volume);
  }

  private List<Value> words(String... words) {
    return Stream.of(
            Stream.of(PROGRAM),
            Stream.of(words),
            Stream.of("-cell", cell),
            serverKey ? Stream.of("-localauth") : Stream.<String>of())
        .flatMap(part -> part)
        .map(Value::text)
        .toList();
  }
}
