package org.statelesslinux.testkit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Secret;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;

/** Backends whose plans for the server are wrong. */
final class BrokenPlans {
  private BrokenPlans() {}

  static List<Broken> all() {
    return List.of(
        new Broken(
            23,
            "removes what two profiles with one tree share",
            "/srv/share/a1",
            () ->
                new FakeProvider()
                    .withdrawing(
                        request ->
                            Plan.of(
                                new Step.Remove(
                                    AbsolutePath.of("/srv/share/" + request.snapshot().id().hex()),
                                    "removing that of " + request.snapshot().profile())))),
        new Broken(
            23,
            "destroys by the id alone",
            "/bin/destroy",
            () ->
                new FakeProvider()
                    .withdrawing(
                        request ->
                            Plan.of(
                                FakeProvider.command("/bin/login"),
                                FakeProvider.command(
                                    "/bin/destroy", request.snapshot().id().hex())))),
        new Broken(
            5,
            "counts its calls",
            "call ",
            () -> {
              AtomicInteger calls = new AtomicInteger();
              return new FakeProvider()
                  .publishing(request -> saying("call " + calls.incrementAndGet()));
            }),
        new Broken(
            5,
            "writes numbers as the user's language does",
            "with another language",
            () ->
                new FakeProvider()
                    .serving(
                        request -> saying("%d snapshots".formatted(request.snapshots().size())))),
        new Broken(
            5,
            "names the thread",
            "another language",
            () ->
                new FakeProvider()
                    .publishing(request -> saying("in " + Thread.currentThread().getName()))),
        new Broken(
            6,
            "loads modules to publish",
            "may not stand in PUBLISH",
            () ->
                new FakeProvider()
                    .publishing(
                        request -> Plan.of(new Step.LoadModules(List.of("fake"), "loading")))),
        new Broken(
            6,
            "names a program without its directory",
            "absolute path",
            () -> new FakeProvider().publishing(request -> running("cp"))),
        new Broken(
            6,
            "uses a fact that nothing yields",
            "which nothing yields",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            Plan.of(
                                new Step.RunCommand(
                                    List.of(Value.text("/bin/tool"), Value.fact("image.bytes")),
                                    List.of(),
                                    "measuring")))),
        new Broken(
            6,
            "gives a command a secret",
            "holds a secret",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            Plan.of(
                                new Step.RunCommand(
                                    List.of(Value.text("/bin/tool"), Value.secret(Secret.of("x"))),
                                    List.of(),
                                    "logging in")))),
        new Broken(
            6,
            "crashes while nothing is published",
            "crashed",
            () ->
                new FakeProvider()
                    .serving(request -> saying("from " + request.snapshots().get(0).profile()))),
        new Broken(
            6,
            "has room for 255 snapshots",
            "65535",
            () ->
                new FakeProvider()
                    .serving(
                        request -> {
                          request.snapshots().forEach(one -> requireByte(one.number()));
                          return Plan.empty();
                        })),
        new Broken(
            9,
            "crashes on a quote in a path",
            "quotes",
            () ->
                new FakeProvider()
                    .publishing(
                        request -> {
                          if (request.artefacts().value().contains("'")) {
                            throw new IllegalStateException("no quotes please");
                          }
                          return Plan.empty();
                        })),
        new Broken(
            9,
            "cuts a path at a quote",
            "the name in",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            running(
                                "/bin/tool", request.artefacts().value().replaceFirst("'.*", "")))),
        new Broken(
            9,
            "takes no address of six bytes and more",
            "2001:db8::1",
            () ->
                new FakeProvider()
                    .booting(
                        request -> {
                          if (request.server().inUrl().contains(":")) {
                            throw new IllegalStateException("no such host");
                          }
                          return FakeProvider.mounting(request, List.of());
                        })),
        new Broken(
            10,
            "has a shell copy",
            "runs a shell's string",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            running("/bin/sh", "-c", "cp -a x " + request.artefacts().value()))),
        new Broken(
            10,
            "has busybox's shell look whether to copy",
            "runs a shell's string",
            () ->
                new FakeProvider()
                    .publishing(
                        request ->
                            Plan.of(
                                new Step.RunCommand(
                                    Value.texts("/bin/cp"),
                                    Value.texts("/bin/busybox", "sh", "-c", "test -e x"),
                                    "copying")))),
        new Broken(11, "has two services of one name", "twin", BrokenPlans::withTwins),
        new Broken(
            17,
            "answers everybody what the first one asked",
            "as one who asks alone",
            () -> {
              AtomicReference<Plan> first = new AtomicReference<>();
              return new FakeProvider()
                  .publishing(
                      request -> {
                        first.compareAndSet(
                            null, running("/bin/tool", request.artefacts().value()));
                        return first.get();
                      });
            }),
        new Broken(
            17,
            "answers what was asked before",
            "as one who asks alone",
            () -> {
              AtomicReference<AbsolutePath> last = new AtomicReference<>();
              return new FakeProvider()
                  .withdrawing(
                      request -> {
                        AbsolutePath here = request.snapshot().directory();
                        AbsolutePath before = last.getAndSet(here);
                        return running("/bin/tool", (before == null ? here : before).value());
                      });
            }));
  }

  private static FakeProvider withTwins() {
    Service service =
        Service.of(
            "twin",
            Value.texts("/bin/daemon"),
            new Service.Readiness.HasMade(AbsolutePath.of("/run/ready")));
    Step step = new Step.StartService(service, "starting");
    return new FakeProvider().serving(request -> Plan.of(step, step));
  }

  private static void requireByte(int number) {
    if (number > 255) {
      throw new IllegalStateException(number + " is no byte");
    }
  }

  private static Plan saying(String why) {
    return Plan.of(new Step.MakeDirectory(AbsolutePath.of("/srv/any"), 0700, why));
  }

  private static Plan running(String... argv) {
    return Plan.of(FakeProvider.command(argv));
  }
}
