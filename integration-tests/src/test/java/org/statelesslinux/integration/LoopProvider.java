package org.statelesslinux.integration;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.SpiLevel;
import org.statelesslinux.spi.WithdrawRequest;

/** A mode with a service on the machine: a loop that says when it is ready, or never does. */
final class LoopProvider implements BackendProvider {
  private static final Option<Integer> PORT =
      Option.of("port", OptionTypes.port(), 1, "port to listen on; 1 never gets ready");

  private static final Option<Boolean> NEEDS_SERVER =
      Option.of("needs-server", OptionTypes.bool(), false, "whether the server runs a loop, too")
          .upTo(Level.SITE);

  @Override
  public Mode mode() {
    return new Mode("loop");
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public List<Option<?>> options() {
    return List.of(PORT, NEEDS_SERVER);
  }

  @Override
  public Backend create(Options options, BackendContext context) {
    return new LoopBackend(options.get(PORT), options.get(NEEDS_SERVER));
  }

  /** Shows the snapshot where it is. */
  private static final class LoopBackend implements Backend {
    private final int port;
    private final boolean needsServer;

    LoopBackend(int port, boolean needsServer) {
      this.port = port;
      this.needsServer = needsServer;
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Set<Attribute> carries() {
      return EnumSet.allOf(Attribute.class);
    }

    @Override
    public Plan publish(PublishRequest request) {
      return Plan.empty();
    }

    @Override
    public Plan serve(ServeRequest request) {
      return needsServer
          ? Plan.of(
              new Step.StartService(
                  Service.of(
                      "served",
                      Value.texts("/bin/busybox", "httpd", "-f", "-p", "127.0.0.1:" + port),
                      new Service.Readiness.Listening(port)),
                  "starting the server's loop"))
          : Plan.empty();
    }

    @Override
    public Plan boot(BootRequest request) {
      AbsolutePath begun = request.workspace().resolve("begun");
      String loop =
          "echo the loop begins; touch \"$1\"; exec /bin/busybox httpd -f -p 127.0.0.1:$2";
      String never = "echo no port to listen on; exec /bin/busybox sleep 1000";
      Service service =
          Service.of(
                  "loop",
                  Value.texts(
                      "/bin/busybox",
                      "sh",
                      "-c",
                      port == 1 ? never : loop,
                      "sh",
                      begun.value(),
                      Integer.toString(port)),
                  new Service.Readiness.Listening(port))
              .within(Duration.ofSeconds(port == 1 ? 1 : 30));
      return Plan.of(
          new Step.StartService(service, "starting the loop"),
          new Step.RunCommand(
              Value.texts("/bin/busybox", "test", "-e", begun.value()), List.of(), "looking"),
          new Step.BindMount(
              request.snapshot().tree(),
              request.root(),
              Step.Access.READ_ONLY,
              "showing the snapshot"));
    }

    @Override
    public Plan withdraw(WithdrawRequest request) {
      return Plan.empty();
    }
  }
}
