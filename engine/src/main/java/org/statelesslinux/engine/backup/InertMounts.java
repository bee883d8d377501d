package org.statelesslinux.engine.backup;

import java.nio.file.Path;
import java.util.List;

/**
 * Starts a program in a mount namespace of its own, in which a directory's device nodes cannot be
 * opened and its programs not run, as mount(8) has it of {@code nodev}, {@code nosuid} and {@code
 * noexec}; a machine may send any node, such as that of the server's own disk.
 */
final class InertMounts {
  /**
   * What is mounted below the directory is changed one by one, since the flags of a mount do not
   * hold for those below it. Spaces and the like are octal in mountinfo (proc_pid_mountinfo(5)),
   * which the format of printf reads. The namespace still learns what this host takes away.
   */
  private static final String SCRIPT =
      """
      set -e
      mount --rbind -- "$1" "$1"
      while read -r _ _ _ _ at _; do
        at=$(printf "$(printf %s "$at" | sed 's/%/%%/g')/")
        case $at in
          "$1"/*) mount -o remount,bind,nodev,nosuid,noexec -- "${at%/}" ;;
        esac
      done < /proc/self/mountinfo
      shift
      exec "$@"
      """;

  private InertMounts() {}

  /** The program and its first arguments, which those of the program to be started follow. */
  static List<String> of(Path directory) {
    return List.of(
        "/usr/bin/unshare",
        "--mount",
        "--propagation",
        "slave",
        "--",
        "/bin/sh",
        "-c",
        SCRIPT,
        "sh",
        directory.toString());
  }
}
