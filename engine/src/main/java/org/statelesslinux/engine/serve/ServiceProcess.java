package org.statelesslinux.engine.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.execute.Command;
import org.statelesslinux.engine.execute.Tail;

/**
 * One process of a service. It and all that it starts end when the thread that started it ends, or
 * this whole process, however that comes about: it has a process namespace of its own, which the
 * kernel ends with the process that holds it.
 */
final class ServiceProcess {
  /** What a terminal sends to those who share it, as at Ctrl-C, is for us to act on. */
  private static final List<String> AWAY_FROM_THE_TERMINAL = List.of("/usr/bin/setsid");

  private static final List<String> IN_A_NAMESPACE =
      List.of("/usr/bin/unshare", "--pid", "--fork", "--kill-child", "--");

  /** The first process of a namespace is deaf to signals that it does not handle. */
  private static final List<String> HANDING_SIGNALS_ON =
      List.of(
          "/bin/sh",
          "-c",
          """
          trap 'kill -TERM "$p"' TERM
          trap 'kill -HUP "$p"' HUP
          "$@" &
          p=$!
          while :; do
            wait "$p"
            code=$?
            kill -0 "$p" 2>/dev/null || exit "$code"
          done
          """,
          "sh");

  private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s*([0-9a-f]{1,16})$");
  private static final int CAP_SYS_ADMIN = 21;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Process process;
  private final boolean inNamespace;
  private final Tail said = new Tail();
  private final Thread reader = new Thread(this::read, "stateless-service-output");

  private ServiceProcess(Process process, boolean inNamespace) {
    this.process = process;
    this.inNamespace = inNamespace;
    reader.setDaemon(true);
  }

  /** Starts a command. The calling thread must live for as long as it is to run. */
  static ServiceProcess start(List<String> argv) throws IOException {
    boolean inNamespace = mayMakeNamespaces();
    List<String> all = new ArrayList<>(AWAY_FROM_THE_TERMINAL);
    if (inNamespace) {
      all.addAll(IN_A_NAMESPACE);
      all.addAll(HANDING_SIGNALS_ON);
    }
    all.addAll(argv);
    Process process = Command.prepare(all).redirectErrorStream(true).start();
    ServiceProcess started = new ServiceProcess(process, inNamespace);
    started.reader.start();
    return started;
  }

  private static boolean mayMakeNamespaces() throws IOException {
    String status =
        new String(Files.readAllBytes(Path.of("/proc/self/status")), StandardCharsets.ISO_8859_1);
    Matcher capabilities = CAPABILITIES.matcher(status);
    return capabilities.find()
        && (Long.parseUnsignedLong(capabilities.group(1), 16) >> CAP_SYS_ADMIN & 1) == 1;
  }

  private void read() {
    byte[] buffer = new byte[8192];
    try (InputStream in = process.getInputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        said.add(buffer, count);
      }
    } catch (IOException e) {
      byte[] why =
          ("(its output cannot be read: " + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8);
      said.add(why, why.length);
    }
  }

  /** Waits for its end. */
  boolean endsWithin(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  int waitFor() throws InterruptedException {
    return process.waitFor();
  }

  /** The end of what it said, for a message; of one that has ended, all that there is of it. */
  String lastWords() throws InterruptedException {
    if (!process.isAlive()) {
      reader.join(LAST_WORDS.toMillis());
    }
    String text = said.text();
    return text.isEmpty() ? "said nothing" : "said: " + text;
  }

  /** Whether another process is this one or was started by it. */
  boolean started(ProcessHandle other) {
    return other.pid() == process.pid() || other.parent().map(this::started).orElse(false);
  }

  /** Sends a signal, by its name. */
  void signal(String name) throws IOException {
    long target =
        inNamespace
            ? process.children().findFirst().map(ProcessHandle::pid).orElse(process.pid())
            : process.pid();
    Command.run(List.of("/bin/sh", "-c", "kill -\"$1\" \"$2\"", "sh", name, Long.toString(target)));
  }

  /** Ends it at once, with all that it has started. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }
}
