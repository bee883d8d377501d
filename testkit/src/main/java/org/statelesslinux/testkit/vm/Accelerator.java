package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What executes a guest's instructions. */
enum Accelerator {
  /** The processor, with the kernel's help. */
  KVM,

  /** QEMU, in software, which is everywhere and slower. */
  EMULATION;

  /** What takes longer in software than doing without it; a start takes an eighth less without. */
  private static final String COSTLY =
      ",la57=off,smap=off,smep=off,pcid=off,invpcid=off,avx=off,avx2=off,f16c=off";

  private static final Path DEVICE = Path.of("/dev/kvm");

  /** A guest that KVM really runs needs a fraction of a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static @Nullable Accelerator best;

  List<String> arguments() {
    return switch (this) {
      case KVM -> List.of("-accel", "kvm", "-cpu", "host");
      case EMULATION -> List.of("-accel", "tcg,thread=multi", "-cpu", "max" + COSTLY);
    };
  }

  /**
   * The fastest one that works here, found out by trying and remembered for this process.
   *
   * @throws InterruptedException if the calling thread is interrupted meanwhile
   */
  static synchronized Accelerator best(QemuFiles files) throws IOException, InterruptedException {
    Accelerator known = best;
    if (known == null) {
      boolean allowed = Files.isReadable(DEVICE) && Files.isWritable(DEVICE);
      known = allowed && new ProbeGuest(files).runsUnder(KVM, PATIENCE) ? KVM : EMULATION;
      best = known;
    }
    return known;
  }
}
