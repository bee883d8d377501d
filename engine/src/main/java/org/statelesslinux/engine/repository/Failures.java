package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.engine.manifest.ManifestException;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.tree.TreeChangedException;
import org.statelesslinux.engine.tree.TreeException;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/** Says what went wrong in terms of what the caller asked for. */
final class Failures {
  private static final String NO_SPACE = "No space left on device";

  private Failures() {}

  /**
   * Explains a failure.
   *
   * @param doing what was being done
   * @param tree the tree being read
   * @param repository the repository
   */
  static StatelessException explain(String doing, Path tree, Path repository, IOException e) {
    if (e instanceof TreeChangedException) {
      return changed(doing, String.valueOf(e.getMessage()), e);
    }
    if (Interruptions.ended(e)) {
      return new CancelledException(doing, e);
    }
    if (e instanceof TreeException failure) {
      return failure.side() == TreeException.Side.READING
          ? reading(doing, tree, failure)
          : writing(doing, repository, failure);
    }
    if (e instanceof ManifestException) {
      return new StatelessException(
          doing,
          String.valueOf(e.getMessage()),
          "The repository is damaged there; publish the profile again.",
          e);
    }
    if (isFull(e)) {
      return full(doing, repository, e);
    }
    if (e instanceof AccessDeniedException denied) {
      return new StatelessException(
          doing,
          "this user may not use " + denied.getFile(),
          "Run this as the user whom the repository belongs to, like root.",
          e);
    }
    return new StatelessException(doing, message(e), "Look at what the system says there.", e);
  }

  private static StatelessException changed(String doing, String found, IOException e) {
    return new StatelessException(
        doing, found, "Nothing was published. Publish again while nothing works in the tree.", e);
  }

  private static StatelessException reading(String doing, Path tree, TreeException e) {
    String found = "in " + tree + ", " + e.getMessage();
    return switch (e.number()) {
      case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ESTALE ->
          changed(doing, e.path() + " changed while being read", e);
      case Errno.EACCES, Errno.EPERM ->
          new StatelessException(
              doing, found, "Run this as a user who may read all of the tree, like root.", e);
      case Errno.EMFILE -> tooDeep(doing, found, e);
      case 0 -> new StatelessException(doing, found, "Unmount it or move it out of the tree.", e);
      default ->
          new StatelessException(doing, found, "The tree cannot be read there; mend that.", e);
    };
  }

  private static StatelessException writing(String doing, Path repository, TreeException e) {
    String found = "the copy of " + e.getMessage();
    return switch (e.number()) {
      case Errno.ENOSPC, Errno.EDQUOT -> full(doing, repository, e);
      case Errno.EACCES, Errno.EPERM ->
          new StatelessException(
              doing,
              found,
              "Run this as root: only root may give files other owners, or make devices.",
              e);
      case Errno.EMFILE -> tooDeep(doing, found, e);
      default ->
          new StatelessException(
              doing, found, "Keep the repository on a file system that can hold this.", e);
    };
  }

  private static StatelessException tooDeep(String doing, String found, IOException e) {
    return new StatelessException(
        doing, found, "Raise the limit of open files (ulimit -n): each level needs a few.", e);
  }

  private static StatelessException full(String doing, Path repository, IOException e) {
    return new StatelessException(
        doing,
        "the file system of " + repository + " is full",
        "Free space there, then do this again. Nothing was changed.",
        e);
  }

  private static boolean isFull(IOException e) {
    if (e instanceof PosixException posix) {
      return posix.isOneOf(Errno.ENOSPC, Errno.EDQUOT);
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return NO_SPACE.equals(reason);
  }

  private static String message(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof FileSystemException
        ? e.getClass().getSimpleName() + " " + message
        : message;
  }
}
