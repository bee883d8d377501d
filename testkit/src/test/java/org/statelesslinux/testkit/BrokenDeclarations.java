package org.statelesslinux.testkit;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;

/** Backends that are wrong in what they declare, or in how they take options. */
final class BrokenDeclarations {
  private static final AtomicInteger CALLS = new AtomicInteger();

  private BrokenDeclarations() {}

  static List<Broken> all() {
    return List.of(
        new Broken(1, "is not listed", "META-INF/services", () -> new FakeProvider() {}),
        new Broken(
            2,
            "names its option otherwise each time",
            "option-",
            () -> new FakeProvider().withOptions(() -> List.of(anOption("option-" + next())))),
        new Broken(
            2,
            "can more from time to time",
            "DISKLESS",
            () ->
                new FakeProvider()
                    .declaring(() -> next() % 2 == 0 ? Set.of() : Set.of(Capability.DISKLESS))
                    .claiming(Set::of)),
        new Broken(
            3,
            "has an option without help",
            "option mute",
            () -> new FakeProvider().withOption(Option.of("mute", OptionTypes.text(), "x", " "))),
        new Broken(
            3,
            "says on two lines what an option accepts",
            "option long",
            () -> withType("long", new Type(false, "a text\nor none", BrokenDeclarations::refuse))),
        new Broken(
            4,
            "takes everything for an option",
            "refused values of option lax",
            () -> withType("lax", new Type(false, "a text", value -> "anything"))),
        new Broken(
            4,
            "crashes on an option that is no text",
            "ClassCastException",
            () ->
                withType(
                    "fragile",
                    new Type(false, "a text", value -> ((ConfigValue.Scalar) value).text()))),
        new Broken(
            4,
            "shows a secret option",
            "secret option password",
            () -> withType("password", new Type(true, "a text", BrokenDeclarations::quote))),
        new Broken(
            4,
            "repeats control characters",
            "control characters",
            () -> withType("raw", new Type(false, "a text", BrokenDeclarations::refuse))),
        new Broken(
            13,
            "takes an option that nobody knows",
            "Expecting code to raise a throwable",
            () -> new FakeProvider().withOption(anOption("no-such-option"))),
        new Broken(
            21,
            "claims more as configured than it declares",
            "OFFLINE_RUN",
            () -> new FakeProvider().claiming(() -> Set.of(Capability.OFFLINE_RUN))),
        new Broken(
            21, "was built for another level", "level", () -> new FakeProvider().ofLevel(99)),
        new Broken(
            21,
            "crashes when asked what a person should know",
            "not sure",
            () ->
                new FakeProvider()
                    .noting(
                        () -> {
                          throw new IllegalStateException("not sure");
                        })),
        new Broken(
            21,
            "writes on a terminal by what a person should know",
            "notes()",
            () -> new FakeProvider().noting(() -> List.of("all is \u009b32mwell"))),
        new Broken(
            22,
            "crashes on a quote in an option",
            "no quotes please",
            () -> {
              Option<String> option = anOption("name");
              return new FakeProvider()
                  .withOption(option)
                  .creating(
                      options -> {
                        if (options.get(option).contains("'")) {
                          throw new IllegalStateException("no quotes please");
                        }
                        return Plan.empty();
                      });
            }),
        new Broken(22, "cuts an option at a space", "the name in", BrokenDeclarations::cutting),
        new Broken(
            22,
            "cuts an option that must be set",
            "the name in",
            () -> cutting(Option.required("name", OptionTypes.text(), "what it is for")),
            "{ other: [a, '}'], name: usual }"));
  }

  private static FakeProvider cutting() {
    return cutting(anOption("name"));
  }

  private static FakeProvider cutting(Option<String> option) {
    Option<List<String>> other =
        Option.of("other", OptionTypes.listOf(OptionTypes.text()), List.of(), "what else there is");
    FakeProvider fake = new FakeProvider().withOptions(() -> List.of(option, other));
    return fake.creating(
        options -> {
          String cut = options.get(option).replaceFirst("(?<=0dd).*", "");
          fake.publishing(request -> Plan.of(FakeProvider.command("/bin/tool", cut)));
          return Plan.empty();
        });
  }

  private static int next() {
    return CALLS.incrementAndGet();
  }

  private static Option<String> anOption(String name) {
    return Option.of(name, OptionTypes.text(), "x", "what it is for");
  }

  private static FakeProvider withType(String name, OptionType<String> type) {
    return new FakeProvider().withOption(Option.of(name, type, "x", "what it is for"));
  }

  private static String refuse(ConfigValue value) throws InvalidOptionException {
    String text = value instanceof ConfigValue.Scalar scalar ? scalar.text() : value.shown();
    throw new InvalidOptionException("found " + text);
  }

  private static String quote(ConfigValue value) throws InvalidOptionException {
    throw new InvalidOptionException("found " + value.shown());
  }

  private interface Parser {
    String parse(ConfigValue value) throws InvalidOptionException;
  }

  private record Type(boolean secret, String accepted, Parser parser)
      implements OptionType<String> {
    @Override
    public String parse(ConfigValue value) throws InvalidOptionException {
      return parser.parse(value);
    }

    @Override
    public String schema() {
      return "{}";
    }
  }
}
