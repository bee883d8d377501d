package org.statelesslinux.testkit.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * A guest of 96 bytes. It counts on its disk how often it was started, writes {@code boot number N}
 * ({@code ?} if it cannot write to the disk), echoes what is typed, and turns the machine off when
 * an exclamation mark is typed. All by the BIOS, which uses the serial port.
 */
final class BootSector {
  private static final String CODE =
      """
      31 c0        xor    ax,ax
      8e d8        mov    ds,ax
      8e c0        mov    es,ax
      8e d0        mov    ss,ax
      bc 00 7c     mov    sp,0x7c00
      bb 00 7e     mov    bx,0x7e00
      b8 01 02     mov    ax,0x0201   ; read the second sector
      b9 02 00     mov    cx,2
      30 f6        xor    dh,dh
      52           push   dx
      cd 13        int    0x13
      5a           pop    dx
      fe 07        inc    byte [bx]
      b8 01 03     mov    ax,0x0301   ; write it
      b9 02 00     mov    cx,2
      30 f6        xor    dh,dh
      cd 13        int    0x13
      73 03        jnc    message
      c6 07 0f     mov    byte [bx],15
      be 53 7c     message: mov si,0x7c53
      ac           next: lodsb
      84 c0        test   al,al
      74 06        jz     number
      b4 0e        mov    ah,14
      cd 10        int    0x10
      eb f5        jmp    next
      a0 00 7e     number: mov al,[0x7e00]
      04 30        add    al,'0'
      b4 0e        echo: mov ah,14
      31 db        xor    bx,bx
      cd 10        int    0x10
      30 e4        xor    ah,ah       ; await a key
      cd 16        int    0x16
      3c 21        cmp    al,'!'
      75 f2        jne    echo
      ba 04 06     mov    dx,0x604    ; ACPI: off
      b8 00 20     mov    ax,0x2000
      ef           out    dx,ax
      """;

  private BootSector() {}

  /** Writes a disk that starts it. */
  static Path disk(Path file) {
    ByteBuffer disk = ByteBuffer.allocate(1 << 20);
    CODE.lines()
        .map(line -> line.split(" {2,}", 2)[0].replace(" ", ""))
        .map(HexFormat.of()::parseHex)
        .forEach(disk::put);
    disk.put("boot number \0".getBytes(StandardCharsets.US_ASCII));
    disk.put(510, (byte) 0x55).put(511, (byte) 0xaa);
    try {
      return Files.write(file, disk.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
