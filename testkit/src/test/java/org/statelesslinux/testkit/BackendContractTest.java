package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Service;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.BackendException;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.ConfigValue;
import org.statelesslinux.spi.InvalidOptionException;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionType;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.ServeRequest;

/** Each rule finds the fault that it is there for. */
class BackendContractTest {
  @TempDir Path directory;

  @Test
  void aBackendWithoutFaultKeepsAllRules() {
    BackendContract contract = contract(new FakeProvider());
    assertThatCode(
            () -> {
              contract.declarationsAreTheSameEveryTime();
              contract.everyOptionIsDescribed();
              contract.everyOptionRefusesWhatItCannotUse();
              contract.plansAreTheSameEveryTime();
              contract.plansKeepTheRules();
              contract.theBootKeepsTheRules();
              contract.theCoresStepsAreThoseOfEveryOtherMode();
              contract.oddNamesGoThroughOrAreRefused();
              contract.noCommandIsAStringForAShell();
              contract.servicesHaveNamesOfTheirOwn();
              contract.whatIsNotDeclaredIsRefused();
              contract.anUnknownOptionIsRefused();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aProviderThatIsNotListedIsFound() {
    finds("META-INF/services", contract(new FakeProvider())::theProviderIsFoundOnce);
  }

  @Test
  void anOptionWithoutHelpIsFound() {
    Option<String> option = Option.of("mute", OptionTypes.text(), "x", " ");
    finds("option mute", contract(with(option))::everyOptionIsDescribed);
  }

  @Test
  void anOptionThatTakesEverythingIsFound() {
    OptionType<String> type = type(value -> "anything");
    finds(
        "refused values of option lax",
        contract(with(Option.of("lax", type, "x", "help")))::everyOptionRefusesWhatItCannotUse);
  }

  @Test
  void anOptionThatCrashesIsFound() {
    OptionType<String> type = type(value -> ((ConfigValue.Scalar) value).text());
    assertThatThrownBy(
            contract(with(Option.of("fragile", type, "x", "help")))
                ::everyOptionRefusesWhatItCannotUse)
        .isInstanceOf(ClassCastException.class);
  }

  @Test
  void aPlanThatChangesFromCallToCallIsFound() {
    AtomicInteger calls = new AtomicInteger();
    finds(
        "call",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan publish(PublishRequest request) {
                    return Plan.of(
                        new Step.MakeDirectory(
                            request.artefacts(), 0700, "call " + calls.incrementAndGet()));
                  }
                })
            ::plansAreTheSameEveryTime);
  }

  @Test
  void aStepInTheWrongPhaseIsFound() {
    finds(
        "may not stand in PUBLISH",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan publish(PublishRequest request) {
                    return Plan.of(ROOT_MARK);
                  }
                })
            ::plansKeepTheRules);
  }

  @Test
  void aFalseClaimToBootOfflineIsFound() {
    finds(
        "OFFLINE_BOOT",
        contract(
                new FakeProvider() {
                  @Override
                  public Set<Capability> capabilities() {
                    return Set.of(Capability.OFFLINE_BOOT);
                  }
                })
            ::theBootKeepsTheRules);
  }

  @Test
  void aCrashOnAnOddNameIsFound() {
    finds(
        "quotes",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan publish(PublishRequest request) {
                    if (request.artefacts().value().contains("'")) {
                      throw new IllegalStateException("no quotes please");
                    }
                    return Plan.empty();
                  }
                })
            ::oddNamesGoThroughOrAreRefused);
  }

  @Test
  void anOddNameThatIsCutShortIsFound() {
    finds(
        "the name in",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan publish(PublishRequest request) {
                    String cut = request.artefacts().value().replaceFirst("'.*", "");
                    return Plan.of(
                        new Step.RunCommand(
                            Value.texts("/bin/tool", cut), List.of(), "running the tool"));
                  }
                })
            ::oddNamesGoThroughOrAreRefused);
  }

  @Test
  void aRefusalInWordsIsNoFault() {
    assertThatCode(
            contract(
                    new FakeProvider() {
                      @Override
                      public Plan publish(PublishRequest request) throws BackendException {
                        throw new BackendException("a fault in the path", "Choose another.");
                      }
                    })
                ::oddNamesGoThroughOrAreRefused)
        .doesNotThrowAnyException();
  }

  @Test
  void aStringForAShellIsFound() {
    finds(
        "runs a shell's string",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan boot(BootRequest request) {
                    return Plan.of(
                        new Step.RunCommand(
                            Value.texts("/bin/sh", "-c", "mount " + request.root()),
                            List.of(),
                            "mounting"),
                        new Step.Mount(
                            Value.text("x"),
                            request.root(),
                            "nfs4",
                            Value.texts("ro"),
                            "mounting"));
                  }
                })
            ::noCommandIsAStringForAShell);
  }

  @Test
  void twoServicesWithOneNameAreFound() {
    Service service =
        Service.of(
            "twin",
            Value.texts("/bin/daemon"),
            new Service.Readiness.HasMade(AbsolutePath.of("/run/ready")));
    Step step = new Step.StartService(service, "starting");
    finds(
        "twin",
        contract(
                new FakeProvider() {
                  @Override
                  public Plan serve(ServeRequest request) {
                    return Plan.of(step, step);
                  }
                })
            ::servicesHaveNamesOfTheirOwn);
  }

  @Test
  void aCapabilityThatIsDeclaredAndNotDoneIsFound() {
    finds(
        "BACKGROUND_UPDATE",
        contract(
                new FakeProvider() {
                  @Override
                  public Set<Capability> capabilities() {
                    return Set.of(Capability.BACKGROUND_UPDATE);
                  }
                })
            ::whatIsNotDeclaredIsRefused);
  }

  private static void finds(String words, ThrowingCallable rule) {
    assertThatThrownBy(rule).hasMessageContaining(words);
  }

  private BackendContract contract(FakeProvider provider) {
    BackendContract contract =
        new BackendContract() {
          @Override
          protected BackendProvider provider() {
            return provider;
          }
        };
    contract.open(directory);
    return contract;
  }

  private static FakeProvider with(Option<?> option) {
    return new FakeProvider() {
      @Override
      public List<Option<?>> options() {
        return List.of(option);
      }
    };
  }

  private interface Parser {
    String parse(ConfigValue value) throws InvalidOptionException;
  }

  private static OptionType<String> type(Parser parser) {
    return new OptionType<>() {
      @Override
      public String parse(ConfigValue value) throws InvalidOptionException {
        return parser.parse(value);
      }

      @Override
      public String accepted() {
        return "a text";
      }

      @Override
      public String schema() {
        return "{}";
      }
    };
  }
}
