package org.statelesslinux.engine.execute;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.CancelledException;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.MediumStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/**
 * Carries out, here and now, plans for the server: changes files and runs programs. Services it
 * only collects, for whoever keeps them running. May be used by several threads.
 */
public final class ServerExecutor {
  private final Listener listener;

  /** Makes one that tells a listener how far it is. */
  public ServerExecutor(Listener listener) {
    this.listener = listener;
  }

  /**
   * What carrying a plan out brought about.
   *
   * @param facts what its steps yielded
   * @param services the services to start, in this order, their values filled in
   * @param changed whether a file now holds something else than before
   */
  public record Outcome(
      Map<String, String> facts, List<RunnableService> services, boolean changed) {
    /** Keeps its own copies. */
    public Outcome {
      facts = Map.copyOf(facts);
      services = List.copyOf(services);
    }
  }

  /**
   * A service whose command is known.
   *
   * @param service the service
   * @param argv its command
   */
  public record RunnableService(Service service, List<String> argv) {
    /** Keeps its own copy. */
    public RunnableService {
      argv = List.copyOf(argv);
    }
  }

  /**
   * Carries a plan out.
   *
   * @param plan a checked plan for a phase on the server
   * @param facts what is known before its first step
   * @throws CancelledException if the thread is interrupted; what the current step began is gone
   * @throws StepFailedException at the first step that fails; those before it are done
   * @throws StatelessException if this host has not what the plan requires; nothing is done then
   */
  public Outcome run(Plan plan, Map<String, String> facts) {
    HostRequirements.check(plan.requirements());
    Run run = new Run(facts);
    int number = 0;
    for (Step step : plan.steps()) {
      number++;
      listener.on(new Event.StepStarted(number, plan.steps().size(), step.why()));
      try {
        run.carryOut(step);
      } catch (StepException e) {
        throw failed(number, plan, step, e);
      } catch (IOException e) {
        if (Interruptions.ended(e)) {
          throw new CancelledException("carry the plan out on the server", e);
        }
        throw failed(number, plan, step, StepException.of(e));
      } catch (InvalidPathException e) {
        throw failed(number, plan, step, unspeakable(e));
      }
    }
    return new Outcome(run.yielded, run.services, run.changed);
  }

  private static StepException unspeakable(InvalidPathException e) {
    return new StepException(
        "the path " + e.getInput() + " cannot be written in this process's character encoding",
        "Run it with LC_ALL=C.UTF-8.",
        e);
  }

  private static StepFailedException failed(int number, Plan plan, Step step, StepException e) {
    return new StepFailedException(
        number,
        plan.steps().size(),
        step,
        e.found(),
        e.advice(),
        e.getCause() == null ? e : e.getCause());
  }

  /** One run through one plan. */
  private final class Run {
    private final Map<String, String> known;
    private final Map<String, String> yielded = new HashMap<>();
    private final List<RunnableService> services = new ArrayList<>();
    private boolean changed;

    Run(Map<String, String> facts) {
      known = new HashMap<>(facts);
    }

    void carryOut(Step step) throws IOException, StepException {
      if (step instanceof Step.MakeDirectory directory) {
        FileSteps.makeDirectory(path(directory.path()), directory.mode());
      } else if (step instanceof Step.WriteFile file) {
        changed |=
            Durable.write(
                path(file.path()), new Values(known).revealed(file.content()), file.mode());
      } else if (step instanceof Step.Rename rename) {
        FileSteps.rename(path(rename.from()), path(rename.to()));
      } else if (step instanceof Step.SwapLink swap) {
        FileSteps.swapLink(path(swap.link()), swap.target());
      } else if (step instanceof Step.Remove remove) {
        Durable.remove(path(remove.path()));
      } else if (step instanceof Step.RunCommand command) {
        CommandSteps.run(texts(command.argv()), texts(command.unless()));
      } else if (step instanceof ImageStep.BuildImage image) {
        keep(
            new ImageBuilder(listener)
                .build(
                    path(image.tree()),
                    path(image.image()),
                    image.format(),
                    image.compression(),
                    image.why()));
      } else if (step instanceof ImageStep.BuildLayers layers) {
        keep(new LayersBuilder(listener).build(layers));
      } else if (step instanceof Step.AwaitOutput await) {
        OutputStep.await(await, texts(await.argv()));
      } else if (step instanceof MediumStep.BuildMedium medium) {
        List<Path> files = new ArrayList<>();
        for (MediumStep.MediumFile file : medium.files()) {
          files.add(path(file.file()));
        }
        new MediumBuilder(listener)
            .make(medium, path(medium.bootFiles()), files, path(medium.medium()));
      } else if (step instanceof Step.OfferFile) {
        // The HTTP service looks for these in the plan. One that is gone is nobody else's matter.
      } else if (step instanceof Step.StartService start) {
        services.add(runnable(start.service()));
      } else {
        throw new StepException(
            "only a machine can do this", "Report this to the author of the mode.");
      }
    }

    private RunnableService runnable(Service service) throws StepException {
      if (service.argv0().isPresent() || service.chroot().isPresent()) {
        throw new StepException(
            "service " + service.name() + " wants a chroot or an argv[0] of its own",
            "Only a service of a machine can have one: report this to the author of the mode.");
      }
      return new RunnableService(service, texts(service.argv()));
    }

    private void keep(Map<String, String> facts) {
      known.putAll(facts);
      yielded.putAll(facts);
    }

    private List<String> texts(List<Value> values) {
      Values known = new Values(this.known);
      return values.stream().map(known::text).toList();
    }

    private static Path path(AbsolutePath path) {
      return Path.of(path.value());
    }
  }
}
