package org.statelesslinux.engine.execute;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.statelesslinux.engine.planning.Places;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.CoreStep;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.TreeStep;

/**
 * Renders steps to a POSIX shell script: the functions of {@code steps.sh} and its like and a line
 * for each step. Pure; every word goes through {@link ShellQuote}.
 */
final class ShellRenderer {
  private static final Map<Attribute, String> MTREE_KEYWORDS =
      new EnumMap<>(
          Map.of(
              Attribute.OWNERS, "uid,gid",
              Attribute.MODES, "mode",
              Attribute.TIMES, "time",
              Attribute.NANOSECONDS, "time",
              Attribute.DISTANT_TIMES, "time"));

  private static final List<String> SHARED =
      List.of("steps.sh", "sync.sh", "thin.sh", "store.sh", "identity.sh");

  private final Values values;
  private final Optional<MachineWords> machine;
  private final StringBuilder lines = new StringBuilder();
  private final List<Step> numbered = new ArrayList<>();

  private ShellRenderer(Values values, Optional<MachineWords> machine) {
    this.values = values;
    this.machine = machine;
  }

  /**
   * Renders steps for a host.
   *
   * @param steps the steps; none of a kind that only a machine can carry out
   * @param values gives the facts
   * @param places where the instance's parts are
   * @param last what the script does in the end, as words; empty for nothing
   */
  static Rendering render(List<Step> steps, Values values, Places places, List<String> last) {
    ShellRenderer renderer = new ShellRenderer(values, Optional.empty());
    renderer.renderAll(steps, "");
    String end = last.isEmpty() ? "report ready" : words(last.stream());
    return renderer.rendering(places, sharedFunctions(), end);
  }

  /**
   * Renders steps for a machine that boots.
   *
   * @param steps the steps, of every kind that a boot may have
   * @param values gives the facts
   * @param places where the instance's parts are
   * @param machine renders what only a machine carries out
   */
  static Rendering renderForMachine(
      List<Step> steps, Values values, Places places, MachineWords machine) {
    return renderForMachine(steps, values, places, machine, "load_drivers\n");
  }

  /** The same for a machine that runs, which has its drivers. */
  static Rendering renderForUpdate(
      List<Step> steps, Values values, Places places, MachineWords machine) {
    return renderForMachine(steps, values, places, machine, "");
  }

  private static Rendering renderForMachine(
      List<Step> steps, Values values, Places places, MachineWords machine, String first) {
    ShellRenderer renderer = new ShellRenderer(values, Optional.of(machine));
    renderer.lines.append(first);
    renderer.renderAll(steps, "");
    String functions =
        sharedFunctions()
            + ("\nDHCP_EVENT=" + ShellQuote.quote(functions("dhcp-event.sh")) + "\n")
            + ("CARD=" + ShellQuote.quote(machine.card().collect(Collectors.joining())) + "\n\n")
            + String.join(
                "\n",
                functions("copies.sh"),
                functions("machine.sh"),
                functions("disks.sh"),
                functions("partitions.sh"),
                functions("bootdisk.sh"),
                functions("medium.sh"),
                functions("pools.sh"),
                functions("keys.sh"),
                functions("mounts.sh"));
    return renderer.rendering(places, functions, "report ready");
  }

  private Rendering rendering(Places places, String functions, String end) {
    String script =
        "#!/bin/busybox sh\n"
            + ("RUN_DIR=" + ShellQuote.quote(places.runtime().value()) + "\n")
            + ("SYSTEM=" + ShellQuote.quote(places.system().value()) + "\n")
            + "exec 3>\"$RUN_DIR/report\"\n"
            + functions
            + "\n# The steps\n"
            + lines
            + end
            + "\n";
    return new Rendering(script, numbered);
  }

  /** What hosts and machines have in common. */
  static String sharedFunctions() {
    return SHARED.stream().map(ShellRenderer::functions).collect(Collectors.joining("\n"));
  }

  static String functions(String file) {
    try {
      return Resources.toString(
          Resources.getResource(ShellRenderer.class, file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void renderAll(List<Step> steps, String indent) {
    for (Step step : steps) {
      numbered.add(step);
      lines.append(indent).append("step ").append(numbered.size()).append('\n');
      if (step instanceof Step.FirstOf choice) {
        renderChoice(choice, indent);
      } else {
        lines.append(indent).append(line(step)).append('\n');
      }
      if (machine.isPresent()) {
        MachineWords.after(step)
            .ifPresent(more -> lines.append(indent).append(words(more)).append('\n'));
      }
    }
  }

  private void renderChoice(Step.FirstOf choice, String indent) {
    String word = "if ";
    for (Branch branch : choice.branches()) {
      lines.append(indent).append(word).append(test(branch.probe())).append("; then\n");
      if (branch.steps().isEmpty()) {
        lines.append(indent).append("  :\n");
      }
      renderAll(branch.steps(), indent + "  ");
      word = "elif ";
    }
    lines.append(indent).append("else\n").append(indent).append("  ");
    lines.append(words(Stream.of("refuse", "none of the ways is open: " + choice.why())));
    lines.append('\n').append(indent).append("fi\n");
  }

  private String test(Probe probe) {
    if (probe instanceof Probe.PathExists exists) {
      return words(Stream.of("[", "-e", exists.path().value(), "]"));
    } else if (probe instanceof Probe.SnapshotWhole whole) {
      return words(
          Stream.of("snapshot_whole", whole.directory().value(), whole.snapshot().value()));
    } else if (probe instanceof Probe.TreeIntact intact) {
      return words(
          Stream.concat(
              Stream.of(
                  "tree_intact",
                  intact.tree().value(),
                  intact.manifest().value(),
                  intact.snapshot().value(),
                  ignoredKeywords(intact.attributes())),
              intact.sample().stream().mapToObj(Integer::toString)));
    } else if (probe instanceof Probe.Mounted mounted) {
      return words(Stream.of("is_mounted", mounted.path().value()));
    } else if (probe instanceof Probe.Always) {
      return ":";
    }
    return words(machine.orElseThrow(() -> onlyOnMachine((Record) probe)).words(probe));
  }

  private String line(Step step) {
    if (step instanceof Step.Mount mount) {
      StringJoiner options = new StringJoiner(",");
      mount.options().forEach(option -> options.add(values.text(option)));
      return words(
          Stream.of(
              "mount_it",
              values.text(mount.source()),
              mount.at().value(),
              mount.type(),
              options.length() == 0 ? "defaults" : options.toString()));
    } else if (step instanceof Step.BindMount bind) {
      return words(
          Stream.of(
              "bind_mount",
              bind.source().value(),
              bind.at().value(),
              bind.access() == Step.Access.READ_ONLY ? "ro" : "rw"));
    } else if (step instanceof Step.Overlay overlay) {
      return words(
          Stream.concat(
              Stream.of("overlay", overlay.at().value()).map(String::toString),
              Stream.concat(Stream.of(overlay.upper(), overlay.work()), overlay.lowers().stream())
                  .map(AbsolutePath::value)));
    } else if (step instanceof Step.MakeDirectory directory) {
      return words(Stream.of("make_directory", directory.path().value(), octal(directory.mode())));
    } else if (step instanceof Step.WriteFile file) {
      return words(
          Stream.of(
              "write_file",
              file.path().value(),
              octal(file.mode()),
              values.revealed(file.content())));
    } else if (step instanceof TreeStep.CopyTree copy) {
      return words(
          Stream.of("copy_tree", copy.from().value(), copy.to().value(), copy.seed().word()));
    } else if (step instanceof CoreStep.InstallIdentity install) {
      return words(
          Stream.of(
              "install_identity",
              install.system().value(),
              install.identity().value(),
              install.image().value()));
    } else if (step instanceof CoreStep.DropRootMount drop) {
      return words(Stream.of("drop_root_mount", drop.table().value()));
    } else if (step instanceof Step.Rename rename) {
      return words(Stream.of("rename_to", rename.from().value(), rename.to().value()));
    } else if (step instanceof Step.SwapLink swap) {
      return words(Stream.of("swap_link", swap.link().value(), swap.target()));
    } else if (step instanceof Step.Remove remove) {
      return words(Stream.of("remove", remove.path().value()));
    } else if (step instanceof Step.KeepOnly keep) {
      return words(
          Stream.concat(
              Stream.of("keep_only", keep.directory().value()),
              keep.kept().stream().map(AbsolutePath::value)));
    } else if (step instanceof Step.RunCommand command) {
      return command(command);
    } else if (step instanceof Step.StartService start) {
      return service(start.service());
    }
    return transport(step);
  }

  private String transport(Step step) {
    if (step instanceof TreeStep.SyncTree sync) {
      return words(
          Stream.concat(
              Stream.of(
                  "sync_tree",
                  values.text(sync.url()),
                  sync.into().value(),
                  sync.manifest().value(),
                  sync.snapshot().value(),
                  switch (sync.sharing()) {
                    case HARD_LINKS -> "hard-links";
                    case SUBVOLUMES -> "subvolumes";
                    case VOLUMES -> "volumes";
                  }),
              sync.basis().stream().map(AbsolutePath::value)));
    } else if (step instanceof TreeStep.MountTree mount) {
      return words(Stream.of("mount_tree", mount.directory().value()));
    } else if (step instanceof TreeStep.RepairTree repair) {
      return words(
          Stream.of(
              "repair_tree",
              values.text(repair.url()),
              repair.tree().value(),
              repair.manifest().value(),
              repair.snapshot().value()));
    } else if (step instanceof TreeStep.VerifyTree verify) {
      return words(
          Stream.of(
              "verify_tree",
              verify.tree().value(),
              verify.manifest().value(),
              verify.snapshot().value(),
              ignoredKeywords(verify.attributes())));
    } else if (step instanceof ImageStep.VerifyImage verify) {
      return words(
          Stream.of(
              "verify_image",
              verify.image().value(),
              values.text(verify.facts().bytes()),
              values.text(verify.facts().verityRoot()),
              values.text(verify.facts().verityOffset())));
    } else if (step instanceof ImageStep.VerifyLayers verify) {
      return words(
          Stream.of("verify_layers", verify.artefacts().value(), values.text(verify.layers())));
    } else if (step instanceof ImageStep.MountLayers mount) {
      return words(
          Stream.of(
              "mount_layers",
              machine.isPresent() ? "mount_guarded" : "mount_verified",
              mount.artefacts().value(),
              values.text(mount.layers()),
              mount.at().value(),
              mount.advice()));
    } else if (step instanceof CoreStep.CheckRoot check) {
      return words(
          Stream.of(
              "check_root",
              check.root().value(),
              check.manifest().value(),
              check.snapshot().value()));
    } else if (step instanceof CoreStep.RestoreAttributes restore) {
      return words(Stream.of("restore_attributes", restore.root().value(), restore.dump().value()));
    } else if (step instanceof CoreStep.OpenStore open) {
      return openStore(open);
    }
    return words(machine.orElseThrow(() -> onlyOnMachine((Record) step)).words(step, values));
  }

  private String openStore(CoreStep.OpenStore open) {
    String copy =
        switch (open.copy()) {
          case HERE_ALONE -> "here-alone";
          case ON_THE_SERVER_TOO -> "on-the-server-too";
        };
    return words(Stream.of("open_store", open.store().value(), open.at().value(), copy));
  }

  private String command(Step.RunCommand command) {
    String run = words(Stream.concat(Stream.of("run"), command.argv().stream().map(values::text)));
    if (command.unless().isEmpty()) {
      return run;
    }
    return words(Stream.concat(Stream.of("holds"), command.unless().stream().map(values::text)))
        + " || "
        + run;
  }

  private String service(Service service) {
    Service.Readiness readiness = service.readiness();
    Stream<String> ready;
    if (readiness instanceof Service.Readiness.Listening port) {
      ready = Stream.of("listens", Integer.toString(port.port()));
    } else if (readiness instanceof Service.Readiness.HasMounted mounted) {
      ready = Stream.of("is_mounted", mounted.path().value());
    } else {
      ready = Stream.of("exists", ((Service.Readiness.HasMade) readiness).path().value());
    }
    String program = values.text(service.argv().get(0));
    return words(
        Stream.of(
                Stream.of(
                    "start_service",
                    service.name(),
                    Long.toString(service.atMost().toSeconds()),
                    service.argv0().orElse(program),
                    service.chroot().map(AbsolutePath::value).orElse("")),
                ready,
                service.argv().stream().map(values::text))
            .flatMap(words -> words));
  }

  private static String ignoredKeywords(Set<Attribute> compared) {
    return MTREE_KEYWORDS.entrySet().stream()
        .filter(entry -> !compared.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .distinct()
        .reduce((a, b) -> a + "," + b)
        .orElse("");
  }

  private static String octal(int mode) {
    return "%04o".formatted(mode);
  }

  private static String words(Stream<String> words) {
    return words.map(ShellQuote::quote).reduce((a, b) -> a + " " + b).orElseThrow();
  }

  private static IllegalStateException onlyOnMachine(Record part) {
    return new IllegalStateException(part + " is for machines; a host puts something in its place");
  }
}
