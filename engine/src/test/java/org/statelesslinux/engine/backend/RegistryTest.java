package org.statelesslinux.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.SpiLevel;

class RegistryTest {
  @Test
  void modesAreListedByNameWithAllThatTheyDeclare() {
    Option<Integer> port = Option.of("port", OptionTypes.port(), 80, "the port");

    Registry registry =
        FakeProvider.registry(
            new FakeProvider("b"),
            new FakeProvider("a").options(port).capabilities(() -> Set.of(Capability.DISKLESS)));

    assertThat(registry.modes()).extracting(info -> info.mode().value()).containsExactly("a", "b");
    ModeInfo info = registry.mode(new Mode("a"));
    assertThat(info.options()).isEqualTo(List.of(port));
    assertThat(info.optionNames()).containsExactly("port");
    assertThat(info.capabilities()).containsExactly(Capability.DISKLESS);
    assertThat(info.provider()).isEqualTo(FakeProvider.class.getName());
    assertThat(info.location()).startsWith("/").endsWith("/test-classes");
  }

  @Test
  void anUnknownModeNamesTheKnownOnesAndTheNearest() {
    Registry registry = FakeProvider.registry(new FakeProvider("nfs"), new FakeProvider("rsync"));

    assertThatThrownBy(() -> registry.mode(new Mode("rsnyc")))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("Cannot use mode rsnyc: unknown mode 'rsnyc'; known: nfs, rsync")
        .hasMessageContaining("did you mean 'rsync'?");
    assertThat(registry.find(new Mode("coda"))).isEmpty();
  }

  @Test
  void withoutAnyBackendTheUnknownModeSaysSo() {
    assertThat(FakeProvider.registry().describeUnknown("x'\n"))
        .isEqualTo("unknown mode 'x'\\u000a'; known: none");
  }

  @Test
  void twoBackendsForOneModeAreFatalAndBothAreNamed() {
    Registry.Builder registry =
        Registry.builder()
            .withoutDiscovery()
            .backend(new FakeProvider("nfs"))
            .backend(new FakeProvider("nfs"));

    String one = FakeProvider.class.getName() + " (/";
    assertThatThrownBy(registry::build)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("choose mode nfs: two backends are for it: " + one)
        .hasMessageContaining(" and " + one);
  }

  static Stream<Arguments> wrongDeclarations() {
    Option<Integer> port = Option.of("port", OptionTypes.port(), 80, "the port");
    return Stream.of(
        Arguments.of(
            new FakeProvider("x").level(SpiLevel.CURRENT + 1),
            "it is built for level 2 of the backend interface and this version has level 1"),
        Arguments.of(new FakeProvider("x").mode(() -> null), "mode() is null"),
        Arguments.of(
            new FakeProvider("x")
                .mode(
                    () -> {
                      throw new NoSuchMethodError("gone");
                    }),
            "mode() failed: java.lang.NoSuchMethodError: gone"),
        Arguments.of(new FakeProvider("X Y"), "mode() failed: java.lang.IllegalArgumentException"),
        Arguments.of(new FakeProvider("x").capabilities(() -> null), "capabilities() is null"),
        Arguments.of(
            new FakeProvider("x").capabilities(() -> Collections.singleton(null)),
            "what capabilities() holds failed"),
        Arguments.of(
            new FakeProvider("x")
                .capabilities(
                    () -> {
                      throw new IllegalStateException("no");
                    }),
            "capabilities() failed: java.lang.IllegalStateException: no"),
        Arguments.of(new FakeProvider("x").options(() -> null), "options() is null"),
        Arguments.of(
            new FakeProvider("x").options(() -> Arrays.asList(port, null)),
            "what options() holds failed"),
        Arguments.of(
            new FakeProvider("x").options(() -> recursion(0)),
            "options() failed: java.lang.StackOverflowError"),
        Arguments.of(
            new FakeProvider("x")
                .options(port, Option.of("port", OptionTypes.text(), "", "another")),
            "it declares two options with the name 'port'"),
        Arguments.of(
            new FakeProvider("x")
                .options(new Option<>("p", OptionTypes.port(), nothing(), "help", Level.MACHINE)),
            "the default of option 'p' is null"),
        Arguments.of(
            new FakeProvider("x").options(Option.of("p", OptionTypes.port(), 1, null)),
            "the help of option 'p' is null"),
        Arguments.of(
            new FakeProvider("x").options(Option.required("p", null, "help")),
            "what is accepted by option 'p' failed: java.lang.NullPointerException"),
        Arguments.of(
            new FakeProvider("x").options(Option.required("p", typeWithSchema("{"), "help")),
            "the schema of option 'p' is not JSON"),
        Arguments.of(
            new FakeProvider("x").options(Option.required("p", typeWithSchema("3"), "help")),
            "the schema of option 'p' is not a JSON object"));
  }

  private static Optional<Integer> nothing() {
    return null;
  }

  private static List<Option<?>> recursion(int depth) {
    return depth < 0 ? List.of() : recursion(Math.abs(depth - 1));
  }

  private static OptionType<String> typeWithSchema(String schema) {
    return new OptionType<>() {
      @Override
      public String parse(ConfigValue value) {
        return "";
      }

      @Override
      public String accepted() {
        return "anything";
      }

      @Override
      public String schema() {
        return schema;
      }
    };
  }

  @ParameterizedTest
  @MethodSource("wrongDeclarations")
  void aBackendAddedByHandWithAWrongDeclarationIsRefused(FakeProvider provider, String reason) {
    Registry.Builder registry = Registry.builder().withoutDiscovery().backend(provider);

    assertThatThrownBy(registry::build)
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("add the backend " + FakeProvider.class.getName())
        .hasMessageContaining(reason)
        .hasMessageContaining("(/");
  }

  @Test
  void errorsOfTheMachineAreNotTakenForFaultsOfABackend() {
    FakeProvider provider =
        new FakeProvider("x")
            .mode(
                () -> {
                  throw new OutOfMemoryError("none left");
                });

    assertThatThrownBy(Registry.builder().withoutDiscovery().backend(provider)::build)
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void nothingIsFoundWhenDiscoveryIsOff() {
    Registry registry =
        Registry.builder().classLoader(new Services("does.not.Exist")).withoutDiscovery().build();

    assertThat(registry.modes()).isEmpty();
    assertThat(registry.refused()).isEmpty();
  }

  @Test
  void brokenBackendsAreReportedAndDoNotHideTheOthers() {
    String services =
        String.join(
            "\n",
            "does.not.Exist",
            ThrowsAtOnce.class.getName(),
            NotAProvider.class.getName(),
            Good.class.getName(),
            HasNoMode.class.getName());

    Registry registry = Registry.builder().classLoader(new Services(services)).build();

    assertThat(registry.modes())
        .singleElement()
        .extracting(ModeInfo::provider)
        .isEqualTo(Good.class.getName());
    assertThat(registry.refused())
        .extracting(RefusedBackend::toString)
        .satisfiesExactly(
            one -> assertThat(one).contains("does.not.Exist"),
            one -> assertThat(one).contains("ThrowsAtOnce").contains("LinkageError: broken"),
            one -> assertThat(one).contains("NotAProvider").contains("not a subtype"),
            one ->
                assertThat(one)
                    .contains(HasNoMode.class.getName() + " (/")
                    .contains("mode() is null"));
    assertThat(registry.refused()).allSatisfy(one -> assertThat(one.cause()).isPresent());
    assertThat(registry.describeUnknown("x"))
        .contains("known: good")
        .contains("these backends cannot be used")
        .contains("does.not.Exist");
  }

  @Test
  void aListOfBackendsThatIsNotOneIsReportedWithItsPlace() {
    Registry registry =
        Registry.builder()
            .classLoader(new Services(Good.class.getName() + "\nnot a class name"))
            .build();

    assertThat(registry.modes()).isEmpty();
    assertThat(registry.refused()).singleElement().asString().contains("memory:services:2");
  }

  @Test
  void aClassLoaderThatFailsForEverEndsTheSearch() {
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("the disk is gone");
          }
        };

    Registry registry = Registry.builder().classLoader(broken).build();

    assertThat(registry.modes()).isEmpty();
    assertThat(registry.refused()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    assertThat(registry.refused().get(0).reason()).contains("the disk is gone");
  }

  /** Shows a list of providers besides what the test's own class path has. */
  private static final class Services extends ClassLoader {
    private final String lines;

    Services(String lines) {
      super(RegistryTest.class.getClassLoader());
      this.lines = lines;
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.startsWith("META-INF/services/")
          ? Collections.enumeration(List.of(url()))
          : super.getResources(name);
    }

    private URL url() throws MalformedURLException {
      URLStreamHandler handler =
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public ByteArrayInputStream getInputStream() {
                  return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
                }
              };
            }
          };
      return new URL(null, "memory:services", handler);
    }
  }
}
