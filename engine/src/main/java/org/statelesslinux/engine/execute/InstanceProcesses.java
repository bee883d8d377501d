package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.statelesslinux.model.StatelessException;

/**
 * Ends the processes that an instance's script has started, also those that have outlived it. They
 * are found by a variable in their environment, which unlike a number is nobody else's.
 */
final class InstanceProcesses {
  static final String VARIABLE = "STATELESS_INSTANCE";

  private static final int ROUNDS = 20;

  private InstanceProcesses() {}

  /**
   * Ends them and waits until they are gone.
   *
   * @param instance the instance's id
   * @throws StatelessException if one does not end, since the kernel is busy for it
   */
  static void end(String instance) {
    List<ProcessHandle> found = with(instance);
    // One that is found may start another before it ends.
    for (int round = 0; !found.isEmpty(); round++) {
      if (round == ROUNDS) {
        throw new StatelessException(
            "end instance " + instance,
            "processes do not end: " + found.stream().map(ProcessHandle::pid).toList(),
            "See what they wait for, then release again.");
      }
      found.forEach(ProcessHandle::destroyForcibly);
      found.forEach(InstanceProcesses::await);
      found = with(instance);
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

  private static void await(ProcessHandle process) {
    try {
      process.onExit().get(1, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return; // looked at again in the next round
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
