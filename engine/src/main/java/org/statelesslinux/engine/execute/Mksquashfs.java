package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.Compression;

/** How mksquashfs(1) is called, and how its progress is read. */
final class Mksquashfs {
  private Mksquashfs() {}

  /** The command that packs a tree; the same tree gives the same image, byte for byte. */
  static List<String> argv(Path tree, Path image, Compression compression) {
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("/usr/bin/mksquashfs", tree.toString(), image.toString()));
    argv.addAll(List.of("-noappend", "-no-recovery", "-exit-on-error", "-one-file-system"));
    argv.addAll(List.of("-reproducible", "-mkfs-time", "0", "-xattrs", "-quiet", "-progress"));
    argv.addAll(List.of("-comp", compression.compressor()));
    OptionalInt level = compression.level();
    if (level.isPresent()) {
      argv.addAll(List.of("-Xcompression-level", Integer.toString(level.getAsInt())));
    }
    return argv;
  }

  /** Finds {@code 383/1200 31%} in the progress bar that mksquashfs draws over itself. */
  static final class Progress implements Command.Reader {
    private static final Pattern BAR = Pattern.compile("] +(\\d{1,18})/(\\d{1,18}) +\\d+%");

    private final Listener listener;
    private long last = -1;
    private String rest = "";

    Progress(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void read(byte[] buffer, int count) {
      String text = rest + new String(buffer, 0, count, ISO_8859_1);
      Matcher bar = BAR.matcher(text);
      int end = 0;
      while (bar.find()) {
        end = bar.end();
        tell(Long.parseLong(bar.group(1)), Long.parseLong(bar.group(2)));
      }
      rest = text.substring(Math.max(end, text.length() - 100));
    }

    private void tell(long done, long total) {
      if (done > last) {
        last = done;
        listener.on(new Event.Advanced(done, total));
      }
    }
  }
}
