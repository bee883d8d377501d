package org.statelesslinux.testkit;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.MediaRequest;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.SpiLevel;
import org.statelesslinux.spi.UpdateRequest;
import org.statelesslinux.spi.WithdrawRequest;

/**
 * A backend without fault, until one is given to it: it publishes a copy, and a machine mounts that
 * from a file server.
 */
public class FakeProvider implements BackendProvider {
  /** What is answered to a request. */
  interface Answer<R> {
    Plan to(R request) throws BackendException;
  }

  private Answer<PublishRequest> publish = request -> Plan.of(copy(request, "-aT"));
  private Answer<ServeRequest> serve = request -> Plan.empty();
  private Answer<BootRequest> boot = request -> mounting(request, List.of());
  private Answer<WithdrawRequest> withdraw = request -> Plan.empty();
  private Answer<UpdateRequest> update = request -> Plan.empty();
  private Answer<MediaRequest> media = request -> Plan.empty();
  private Supplier<Set<Capability>> declared = Set::of;
  private Supplier<Set<Capability>> claimed = () -> declared.get();
  private Supplier<List<Option<?>>> options = List::of;
  private Answer<Options> creation = given -> Plan.empty();
  private Supplier<List<String>> notes = List::of;
  private int level = SpiLevel.CURRENT;
  private String mode = "fake";

  /** For ServiceLoader. */
  public FakeProvider() {}

  static Step copy(PublishRequest request, String how) {
    return command(
        "/bin/cp", how, request.snapshot().tree().value(), request.artefacts() + "/tree");
  }

  static Step command(String... argv) {
    return new Step.RunCommand(Value.texts(argv), List.of(), "running " + argv[0]);
  }

  static Plan mounting(BootRequest request, List<Step> before) {
    AbsolutePath share = request.workspace().resolve("share");
    Step mount =
        new Step.Mount(
            Value.text(request.server().inUrl() + ":/" + request.snapshot().id().hex()),
            share,
            "nfs4",
            Value.texts("ro"),
            "mounting the share");
    return new Plan(
        List.of(
            Step.FirstOf.of(
                "bringing the copy",
                Branch.when(new Probe.ArtefactsHere(share)),
                Branch.otherwise(
                    Stream.concat(before.stream(), Stream.of(mount)).toArray(Step[]::new))),
            new Step.BindMount(
                share.resolve("tree"),
                request.root(),
                Step.Access.READ_ONLY,
                "showing the copy as the root")),
        List.of(new Requirement.Network()));
  }

  FakeProvider publishing(Answer<PublishRequest> answer) {
    publish = answer;
    return this;
  }

  FakeProvider serving(Answer<ServeRequest> answer) {
    serve = answer;
    return this;
  }

  FakeProvider booting(Answer<BootRequest> answer) {
    boot = answer;
    return this;
  }

  FakeProvider withdrawing(Answer<WithdrawRequest> answer) {
    withdraw = answer;
    return this;
  }

  FakeProvider updating(Answer<UpdateRequest> answer) {
    update = answer;
    return declaring(Capability.BACKGROUND_UPDATE);
  }

  FakeProvider makingMedia(Answer<MediaRequest> answer) {
    media = answer;
    return declaring(Capability.REMOVABLE_MEDIUM);
  }

  FakeProvider declaring(Capability... capabilities) {
    return declaring(() -> Set.of(capabilities));
  }

  FakeProvider declaring(Supplier<Set<Capability>> capabilities) {
    declared = capabilities;
    return this;
  }

  FakeProvider claiming(Supplier<Set<Capability>> capabilities) {
    claimed = capabilities;
    return this;
  }

  FakeProvider noting(Supplier<List<String>> sentences) {
    notes = sentences;
    return this;
  }

  FakeProvider withOption(Option<?> option) {
    return withOptions(() -> List.of(option));
  }

  FakeProvider withOptions(Supplier<List<Option<?>>> all) {
    options = all;
    return this;
  }

  FakeProvider named(String newMode) {
    mode = newMode;
    return this;
  }

  FakeProvider ofLevel(int newLevel) {
    level = newLevel;
    return this;
  }

  /** Something that it does with its options when it is created. */
  FakeProvider creating(Answer<Options> answer) {
    creation = answer;
    return this;
  }

  @Override
  public Mode mode() {
    return new Mode(mode);
  }

  @Override
  public int spiLevel() {
    return level;
  }

  @Override
  public Set<Capability> capabilities() {
    return declared.get();
  }

  @Override
  public List<Option<?>> options() {
    return options.get();
  }

  @Override
  public Backend create(Options given, BackendContext context) throws BackendException {
    creation.to(given);
    return new Configured();
  }

  private final class Configured implements Backend {
    @Override
    public Set<Capability> capabilities() {
      return claimed.get();
    }

    @Override
    public Set<Attribute> carries() {
      return EnumSet.allOf(Attribute.class);
    }

    @Override
    public List<String> notes() {
      return notes.get();
    }

    @Override
    public Plan publish(PublishRequest request) throws BackendException {
      return publish.to(request);
    }

    @Override
    public Plan serve(ServeRequest request) throws BackendException {
      return serve.to(request);
    }

    @Override
    public Plan boot(BootRequest request) throws BackendException {
      return boot.to(request);
    }

    @Override
    public Plan withdraw(WithdrawRequest request) throws BackendException {
      return withdraw.to(request);
    }

    @Override
    public Plan media(MediaRequest request) throws BackendException {
      return media.to(request);
    }

    @Override
    public Plan update(UpdateRequest request) throws BackendException {
      return update.to(request);
    }
  }
}
