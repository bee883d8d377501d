package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.statelesslinux.engine.execute.Command;

/**
 * The smallest guest that tells whether a kernel would run: a boot sector that enters 64-bit mode,
 * counts to a hundred million and says so. Where /dev/kvm is there and does not run guests, or runs
 * them instruction by instruction, it does not get that far in time.
 */
final class ProbeGuest {
  /** Gives QEMU an exit code of its own: twice what is written to the port, and one. */
  private static final String EXIT_PORT = "isa-debug-exit,iobase=0xf4,iosize=1";

  private static final int COUNTED = 0x10 << 1 | 1;

  /** As the processor's manual has it; a BIOS runs it at 0x7c00. */
  private static final String CODE =
      """
      fa                    cli
      31 c0                 xor    ax,ax
      8e d8                 mov    ds,ax
      8e c0                 mov    es,ax
      8e d0                 mov    ss,ax
      bc 00 7c              mov    sp,0x7c00
      fc                    cld
      bf 00 10              mov    di,0x1000       ; three empty page tables,
      b9 00 18              mov    cx,0x1800
      f3 ab                 rep stosw
      c7 06 00 10 03 20     mov    word [0x1000],0x2003
      c7 06 00 20 03 30     mov    word [0x2000],0x3003
      c7 06 00 30 83 00     mov    word [0x3000],0x0083  ; of one page of 2 MiB
      0f 20 e0              mov    eax,cr4
      0c 20                 or     al,0x20          ; PAE
      0f 22 e0              mov    cr4,eax
      66 b8 00 10 00 00     mov    eax,0x1000
      0f 22 d8              mov    cr3,eax
      66 b9 80 00 00 c0     mov    ecx,0xc0000080   ; EFER
      0f 32                 rdmsr
      80 cc 01              or     ah,1             ; long mode
      0f 30                 wrmsr
      66 0f 01 16 80 7c     lgdt   [0x7c80]
      0f 20 c0              mov    eax,cr0
      66 0d 01 00 00 80     or     eax,0x80000001   ; paging, protected mode
      0f 22 c0              mov    cr0,eax
      66 ea 5f 7c 00 00 08 00  jmp 8:0x7c5f
      b9 00 e1 f5 05        mov    ecx,100000000
      ff c9                 dec    ecx
      75 fc                 jnz    $-2
      b0 10                 mov    al,0x10
      e6 f4                 out    0xf4,al
      f4                    hlt
      eb fd                 jmp    $-1
      90                    nop
      00 00 00 00 00 00 00 00  0x7c70: no segment
      00 00 00 00 00 9a 20 00  0x7c78: 64-bit code
      0f 00 70 7c 00 00        0x7c80: where those two are
      """;

  private final QemuFiles files;

  ProbeGuest(QemuFiles files) {
    this.files = files;
  }

  /**
   * Whether the guest runs to its end.
   *
   * @throws InterruptedException if the calling thread is interrupted; nothing is left behind
   */
  boolean runsUnder(Accelerator accelerator, Duration limit)
      throws IOException, InterruptedException {
    Path image = Files.createTempFile("stateless-vm-probe-", ".img");
    try {
      Files.write(image, disk());
      Process process =
          Command.prepare(arguments(accelerator, image))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
            && process.exitValue() == COUNTED;
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(image);
    }
  }

  private List<String> arguments(Accelerator accelerator, Path image) {
    List<String> arguments = new ArrayList<>();
    arguments.add(files.emulator().toString());
    arguments.addAll(accelerator.arguments());
    arguments.addAll(List.of("-no-user-config", "-nodefaults", "-display", "none", "-vga", "none"));
    arguments.addAll(List.of("-machine", "q35", "-m", "16M", "-device", EXIT_PORT));
    String quoted = image.toString().replace(",", ",,");
    arguments.addAll(
        List.of("-drive", "if=virtio,format=raw,readonly=on,file=" + quoted, "-boot", "c"));
    return arguments;
  }

  private static byte[] disk() {
    ByteBuffer disk = ByteBuffer.allocate(1 << 20);
    CODE.lines()
        .map(line -> line.split(" {2,}", 2)[0].replace(" ", ""))
        .map(HexFormat.of()::parseHex)
        .forEach(disk::put);
    return disk.put(510, (byte) 0x55).put(511, (byte) 0xaa).array();
  }
}
