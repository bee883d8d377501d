package org.statelesslinux.engine.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;
import org.statelesslinux.engine.execute.Durable;
import org.statelesslinux.model.StatelessException;

/** Keeps a site's secret in the file {@code secret} of its repository. */
final class SecretFile {
  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private final Path repository;
  private final Path file;

  SecretFile(Path repository) {
    this.repository = repository;
    this.file = repository.resolve("secret");
  }

  byte[] read() {
    try {
      if (!Durable.exists(file)) {
        make();
      }
      check();
      return Files.readAllBytes(file);
    } catch (AccessDeniedException e) {
      throw new StatelessException(
          "read the site's secret " + file,
          "this user may not",
          "Run this as the user whom the repository belongs to, like root.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whoever comes second takes the first one's: a link, unlike a rename, replaces nothing. */
  private void make() throws IOException {
    Files.createDirectories(repository);
    Path staged = repository.resolve(".secret-" + UUID.randomUUID());
    byte[] bytes = new byte[SiteSecret.LENGTH];
    new SecureRandom().nextBytes(bytes);
    try {
      try (FileChannel channel =
          FileChannel.open(
              staged,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.createLink(file, staged);
    } catch (FileAlreadyExistsException e) {
      // Somebody else was quicker.
    } finally {
      Files.deleteIfExists(staged);
      Durable.flush(repository);
    }
  }

  private void check() throws IOException {
    PosixFileAttributes found =
        Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile() || found.size() != SiteSecret.LENGTH) {
      throw refused(
          "it is not a file of " + SiteSecret.LENGTH + " bytes",
          "Put the right one back from a backup, or remove it: then all machines get new keys.");
    }
    if (!OWNERS.containsAll(found.permissions())) {
      throw refused(
          "others than its owner may use it: " + PosixFilePermissions.toString(found.permissions()),
          "If nobody has read it, do this: chmod 600 " + file + ".");
    }
  }

  private StatelessException refused(String found, String advice) {
    return new StatelessException("use the site's secret " + file, found, advice);
  }
}
