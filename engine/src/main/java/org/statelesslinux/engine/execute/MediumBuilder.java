package org.statelesslinux.engine.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.plan.MediumStep;

/**
 * The step that makes a medium, by GRUB's packages, mtools and xorriso(1).
 *
 * <p>A BIOS starts GRUB's image for discs by El Torito, or its MBR where the medium is a stick;
 * UEFI starts the one in a FAT partition of its own, which El Torito names, too. Both find the rest
 * by the volume id. All times and serial numbers in the medium are fixed.
 */
final class MediumBuilder {
  /** Of both firmwares' images. */
  private static final List<String> MODULES =
      List.of(
          "iso9660",
          "part_gpt",
          "part_msdos",
          "search",
          "search_label",
          "normal",
          "configfile",
          "linux",
          "test",
          "echo",
          "sleep",
          "minicmd");

  /** The first day that FAT knows, as xorriso writes days and in seconds. */
  private static final String DAY = "1980010100000000";

  private static final String SOURCE_DATE = "SOURCE_DATE_EPOCH=315532800";

  /** Both are in the scratch directory. */
  private static final String FAT = "efi.img";

  private static final String UEFI_PROGRAM = "BOOTX64.EFI";
  private static final String FAT_SERIAL = "53544c53";
  private static final long FAT_SPARE = 256 << 10;

  private static final List<String> BOOT_FILES = List.of("grub.cfg", "vmlinuz", "initrd");

  private static final Pattern VOLUME = Pattern.compile("[A-Z0-9_]{1,32}");
  private static final Pattern TROUBLE =
      Pattern.compile("(?:SORRY|MISHAP|FAILURE|FATAL|ABORT) : (.+)");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,60}");

  private final Listener listener;

  MediumBuilder(Listener listener) {
    this.listener = listener;
  }

  /** Makes the medium; nothing else is left, whatever happens. */
  void make(MediumStep.BuildMedium step, Path bootFiles, List<Path> files, Path medium)
      throws IOException, StepException {
    check(step);
    Path beside = Durable.parent(medium).resolve("." + medium.getFileName() + ".part");
    Path scratch = Files.createTempDirectory(Durable.parent(medium), ".medium-");
    try {
      Files.deleteIfExists(beside);
      loaders(scratch, step.volume());
      write(step, argv(step, scratch, bootFiles, files, beside));
      Durable.flush(beside);
      Durable.replace(beside, medium);
    } finally {
      Files.deleteIfExists(beside);
      Removal.of(scratch);
    }
  }

  private static void check(MediumStep.BuildMedium step) throws StepException {
    boolean wellNamed =
        VOLUME.matcher(step.volume()).matches()
            && step.files().stream().allMatch(file -> NAME.matcher(file.name()).matches());
    if (!wellNamed) {
      throw new StepException(
          "the volume id %s or one of the names %s cannot stand on a medium"
              .formatted(
                  step.volume(), step.files().stream().map(MediumStep.MediumFile::name).toList()),
          "Report this to the author of the mode.");
    }
  }

  /** The images of GRUB, and the file system of the second. */
  private static void loaders(Path scratch, String volume) throws IOException, StepException {
    GrubImage.Settings settings =
        new GrubImage.Settings(
            "/",
            MODULES,
            "search --no-floppy --set=root --label %s\nconfigfile ($root)/grub.cfg\n"
                .formatted(volume));
    Path bios = scratch.resolve("bios.img");
    try (InBackground disc =
        InBackground.start(() -> Files.write(bios, GrubImage.forDiscs(scratch, settings)))) {
      uefiLoader(scratch, settings);
      disc.await();
    }
  }

  private static void uefiLoader(Path scratch, GrubImage.Settings settings)
      throws IOException, StepException {
    byte[] uefi = GrubImage.forUefi(scratch, settings);
    Files.write(scratch.resolve(UEFI_PROGRAM), uefi);
    // Tracks of 32 sectors, as mformat counts.
    long tracks = (uefi.length + FAT_SPARE) / (32 * 512) + 1;
    mtools(
        scratch, "mformat", "-C", "-N", FAT_SERIAL, "-h", "1", "-s", "32", "-t", tracks + "", "::");
    mtools(scratch, "mmd", "::/EFI", "::/EFI/BOOT");
    mtools(scratch, "mcopy", UEFI_PROGRAM, "::/EFI/BOOT/" + UEFI_PROGRAM);
  }

  /**
   * Works on the FAT file system in a directory, from there: mtools reads what follows {@code @@}
   * in a path as an offset in another file (mtools(1)).
   */
  private static void mtools(Path scratch, String program, String... words)
      throws IOException, StepException {
    List<String> argv = new ArrayList<>();
    argv.addAll(List.of("/usr/bin/env", "-C", scratch.toString(), SOURCE_DATE));
    argv.addAll(List.of("MTOOLSRC=/dev/null", "/usr/bin/" + program, "-i", FAT));
    argv.addAll(List.of(words));
    CommandSteps.run(argv, List.of());
  }

  private static List<String> argv(
      MediumStep.BuildMedium step, Path scratch, Path bootFiles, List<Path> files, Path medium)
      throws IOException, StepException {
    List<String> argv = new ArrayList<>();
    // xorriso sees that it is done only when it tells how far it is, each second if not said.
    argv.addAll(List.of("/usr/bin/xorriso", "-pacifier", "interval=0.1"));
    argv.addAll(List.of("-as", "mkisofs", "-graft-points", "-r"));
    argv.addAll(List.of("-iso-level", "3", "-V", step.volume(), "-o", medium.toString()));
    argv.add("--modification-date=" + DAY);
    argv.addAll(List.of("--set_all_file_dates", DAY, "--gpt_disk_guid", "modification-date"));
    argv.addAll(List.of("-b", "boot/bios.img", "-no-emul-boot", "-boot-load-size", "4"));
    argv.addAll(List.of("-boot-info-table", "--grub2-boot-info"));
    argv.addAll(List.of("--grub2-mbr", GrubImage.mbrForSticks().toString()));
    argv.addAll(List.of("-eltorito-alt-boot", "-e", "--interval:appended_partition_2:all::"));
    argv.addAll(List.of("-no-emul-boot", "-append_partition", "2", "0xef"));
    argv.addAll(List.of(scratch.resolve(FAT).toString(), "-appended_part_as_gpt"));
    argv.addAll(List.of("-partition_offset", "16"));
    argv.add(graft("boot/bios.img", scratch.resolve("bios.img")));
    BOOT_FILES.forEach(name -> argv.add(graft(name, bootFiles.resolve(name))));
    for (int i = 0; i < files.size(); i++) {
      argv.add(graft(step.files().get(i).name(), files.get(i)));
    }
    return argv;
  }

  /** What is on both sides of the first '=' that has no backslash before it. */
  private static String graft(String name, Path file) {
    return "/" + name + "=" + file.toString().replace("\\", "\\\\").replace("=", "\\=");
  }

  private void write(MediumStep.BuildMedium step, List<String> argv)
      throws IOException, StepException {
    listener.on(new Event.Started(step.why(), 100, Event.Unit.ITEMS));
    Percent percent = new Percent(listener);
    Command.Outcome outcome = Command.run(argv, (buffer, count) -> {}, percent);
    if (outcome.exit() != 0) {
      throw failed(argv, outcome);
    }
    listener.on(new Event.Finished(step.why()));
  }

  /** Among much else, xorriso says what went wrong on lines of their own. */
  private static StepException failed(List<String> argv, Command.Outcome outcome) {
    List<String> lines =
        outcome
            .said()
            .lines()
            .map(TROUBLE::matcher)
            .filter(Matcher::find)
            .map(line -> line.group(1))
            .distinct()
            .toList();
    return lines.isEmpty()
        ? CommandSteps.failed(argv, outcome)
        : new StepException(
            "xorriso says: " + String.join("; ", lines),
            "Mend what it complains about, then do it again: nothing is left of this medium.");
  }

  /** Finds {@code 37.41% done} in what xorriso says while it writes. */
  private static final class Percent implements Command.Reader {
    private static final Pattern DONE = Pattern.compile("(\\d{1,3})\\.\\d+% done");

    private final Listener listener;
    private long last;

    Percent(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void read(byte[] buffer, int count) {
      var matcher = DONE.matcher(new String(buffer, 0, count, UTF_8));
      while (matcher.find()) {
        long now = Long.parseLong(matcher.group(1));
        if (now > last && now <= 100) {
          last = now;
          listener.on(new Event.Advanced(now, 100));
        }
      }
    }
  }
}
