package org.statelesslinux.engine.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.engine.execute.Interruptions;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.Errno;
import org.statelesslinux.engine.posix.OpenFile;
import org.statelesslinux.engine.posix.PosixException;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;

/**
 * The image of a medium and the disk that it is to be written to, both looked at: the file is an
 * image, and the disk is whole, large enough and used by nobody.
 *
 * <p>Nothing is asked here. Whoever lets a person choose the disk should show {@link #disk()} and
 * ask before {@link #write}.
 */
public final class ImageToDisk {
  private final IsoImage image;
  private final FoundDisk found;
  private final TargetDisk disk;
  private final Host host;
  private final String doing;

  private ImageToDisk(IsoImage image, FoundDisk found, TargetDisk disk, Host host, String doing) {
    this.image = image;
    this.found = found;
    this.disk = disk;
    this.host = host;
    this.doing = doing;
  }

  /**
   * Looks at both; nothing is written.
   *
   * @param image an ISO 9660 image
   * @param device the node of a whole disk, or a symbolic link to it
   * @throws StatelessException if either is not what it must be, or somebody uses the disk
   */
  public static ImageToDisk of(Path image, Path device) {
    return of(image, device, Host.here());
  }

  static ImageToDisk of(Path image, Path device, Host host) {
    String doing =
        "write %s to %s"
            .formatted(Texts.plain(image.toString(), 200), Texts.plain(device.toString(), 200));
    try {
      IsoImage file = IsoImage.of(image, doing);
      FoundDisk found = checked(device, file, host, doing);
      return new ImageToDisk(file, found, found.described(host), host, doing);
    } catch (IOException e) {
      if (Interruptions.ended(e)) {
        Thread.currentThread().interrupt();
        throw new CancelledException(doing, e);
      }
      throw cannotLook(doing, e);
    }
  }

  private static FoundDisk checked(Path device, IsoImage image, Host host, String doing)
      throws IOException {
    FoundDisk found = FoundDisk.at(device, host, doing);
    if (found.bytes() == 0) {
      throw new StatelessException(
          doing, "there is no medium in " + found.node(), "Insert one, and do it again.");
    }
    DiskUse.refuse(found, image, host, doing);
    if (found.device().isReadOnly()) {
      throw new StatelessException(
          doing,
          found.node() + " is read-only",
          "Some sticks and cards have a switch for that; otherwise take another one.");
    }
    if (found.bytes() < image.bytes()) {
      throw new StatelessException(
          doing,
          "the image has %s and %s has room for %s"
              .formatted(Sizes.inWords(image.bytes()), found.node(), Sizes.inWords(found.bytes())),
          "Take a larger disk.");
    }
    return found;
  }

  private static StatelessException cannotLook(String doing, IOException e) {
    return new StatelessException(
        doing,
        e instanceof AccessDeniedException ? "this user may not read " + e.getMessage() : e + "",
        "Mend that on this host, or do it as root.",
        e);
  }

  /** The disk, as it was when it was looked at. */
  public TargetDisk disk() {
    return disk;
  }

  /** The length of the image. */
  public long bytes() {
    return image.bytes();
  }

  /**
   * Writes the image, reads it back and compares. All that was on the disk is lost. Its first MiB
   * is blank until the rest has been written and compared, so a machine never starts from a disk
   * that is unfinished.
   *
   * @param listener is told how far it is
   * @throws CancelledException if the thread is interrupted; the disk is unfinished then
   * @throws StatelessException if it is not the disk any more that was looked at, somebody uses it
   *     by now, it cannot be written to, or it does not give back what was written; in the latter
   *     two cases it is unfinished
   */
  public WrittenDisk write(Listener listener) {
    try {
      requireSameDisk();
      try (OpenFile target = open()) {
        requireSameDisk();
        return copy(target, listener);
      }
    } catch (IOException e) {
      throw cannotLook(doing, e);
    }
  }

  private void requireSameDisk() throws IOException {
    if (!checked(found.node(), image, host, doing).equals(found)) {
      throw new StatelessException(
          doing,
          found.node() + " is another disk than a moment ago",
          "Leave it plugged in, and do it again.");
    }
  }

  private OpenFile open() throws IOException {
    Path parent = Optional.ofNullable(found.node().getParent()).orElseThrow();
    OpenFile target;
    try (Directory directory = Directory.open(parent)) {
      target = directory.openDevice(Directory.nameOf(found.node()));
    } catch (PosixException e) {
      throw cannotOpen(e);
    }
    boolean same = false;
    try {
      same = Host.numberOf(target.status()).equals(Optional.of(found.number()));
    } finally {
      if (!same) {
        target.close();
      }
    }
    if (!same) {
      throw new StatelessException(
          doing, found.node() + " was exchanged meanwhile", "Find out by whom.");
    }
    return target;
  }

  private StatelessException cannotOpen(PosixException e) {
    if (e.number() == Errno.EBUSY) {
      return new StatelessException(
          doing,
          "something uses " + found.node() + " that this system's tables do not name",
          "It may be a virtual machine, a container or ZFS: end that, and do it again.",
          e);
    }
    return new StatelessException(
        doing,
        "the system does not open " + found.node() + ": " + e.getMessage(),
        e.isOneOf(Errno.EACCES, Errno.EPERM)
            ? "Do it as root."
            : "Plug it in again, or take another one.",
        e);
  }

  private WrittenDisk copy(OpenFile target, Listener listener) {
    String left =
        "%s is unfinished: no machine starts from it, and what was on it is gone. Do it again"
            .formatted(found.node());
    try {
      String sha256 = new DiskCopy(image, target, found, listener).run();
      return new WrittenDisk(found.node(), image.bytes(), sha256);
    } catch (IOException e) {
      if (Interruptions.ended(e)) {
        Thread.currentThread().interrupt();
        throw new CancelledException(doing, left + ".", e);
      }
      throw new StatelessException(
          doing, String.valueOf(e.getMessage()), left + ", perhaps with another disk.", e);
    }
  }
}
