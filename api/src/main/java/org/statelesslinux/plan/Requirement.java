package org.statelesslinux.plan;

import java.util.Optional;
import org.statelesslinux.model.AbsolutePath;

/** What the place where a plan runs must have. Checked before the first step. */
public sealed interface Requirement {
  /** The requirement in words: {@code "512 MiB of memory"}. */
  String inWords();

  /**
   * A kernel module, loaded or built in.
   *
   * @param name the module's name as modprobe(8) takes it
   */
  record KernelModule(String name) implements Requirement {
    @Override
    public String inWords() {
      return "kernel module " + name;
    }
  }

  /**
   * A program.
   *
   * @param program its path
   * @param debianPackage the Debian package that has it
   * @param source where that package comes from, in words; empty if Debian has it
   */
  record Tool(AbsolutePath program, String debianPackage, Optional<String> source)
      implements Requirement {
    /** One of a package that Debian has. */
    public Tool(AbsolutePath program, String debianPackage) {
      this(program, debianPackage, Optional.empty());
    }

    @Override
    public String inWords() {
      return source
          .map(from -> program + " (" + debianPackage + ", " + from + ")")
          .orElseGet(() -> program + " (Debian package " + debianPackage + ")");
    }
  }

  /**
   * A file that is no program, such as a library.
   *
   * @param path its path
   * @param debianPackage the Debian package that has it
   */
  record File(AbsolutePath path, String debianPackage) implements Requirement {
    @Override
    public String inWords() {
      return path + " (Debian package " + debianPackage + ")";
    }
  }

  /**
   * Memory.
   *
   * @param bytes how much must be available
   */
  record Memory(long bytes) implements Requirement {
    @Override
    public String inWords() {
      return bytes + " bytes of memory";
    }
  }

  /**
   * Free space.
   *
   * @param at a path on the file system that needs it
   * @param bytes how much must be free
   */
  record DiskSpace(AbsolutePath at, long bytes) implements Requirement {
    @Override
    public String inWords() {
      return bytes + " bytes free at " + at;
    }
  }

  /** A network that reaches the server. */
  record Network() implements Requirement {
    @Override
    public String inWords() {
      return "a network that reaches the server";
    }
  }
}
