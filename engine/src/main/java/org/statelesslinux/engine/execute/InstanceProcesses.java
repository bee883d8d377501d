package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.statelesslinux.model.StatelessException;

/**
 * Ends the processes that an instance's script has started, also those that have outlived it. They
 * are found by a variable in their environment, which unlike a number is nobody else's.
 */
final class InstanceProcesses {
  static final String VARIABLE = "STATELESS_INSTANCE";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  private InstanceProcesses() {}

  /**
   * Ends them and waits until they are gone.
   *
   * @param instance the instance's id
   * @throws StatelessException if one does not end, since the kernel is busy for it
   */
  static void end(String instance) {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    // One that is found may start another before it ends, so all are looked for again.
    for (List<ProcessHandle> found = with(instance); !found.isEmpty(); found = with(instance)) {
      if (System.nanoTime() > limit) {
        throw new StatelessException(
            "end instance " + instance,
            "processes do not end: " + found.stream().map(ProcessHandle::pid).toList(),
            "See what they wait for, then release again.");
      }
      found.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
  }

  private static List<ProcessHandle> with(String instance) {
    Pattern word = Pattern.compile("(^|\0)" + Pattern.quote(VARIABLE + "=" + instance) + "(\0|$)");
    return ProcessHandle.allProcesses().filter(process -> has(process, word)).toList();
  }

  private static boolean has(ProcessHandle process, Pattern word) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
      return word.matcher(new String(environment, StandardCharsets.ISO_8859_1)).find();
    } catch (IOException e) {
      return false; // it has ended, or is none of ours
    }
  }
}
