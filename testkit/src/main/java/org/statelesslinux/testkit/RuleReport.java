package org.statelesslinux.testkit;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;
import org.statelesslinux.model.StatelessException;

/**
 * Says of a failure which rule is broken, what was found and what to do. Whatever it was stays the
 * cause. Keeps no state.
 */
final class RuleReport
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  private static final String USUAL =
      "Change the backend so that it keeps the rule, which docs/writing-a-backend.md explains.";

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable throwable)
      throws Throwable {
    throw told(context, throwable);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(
      ExtensionContext context, Throwable throwable) throws Throwable {
    // Refused before the rule was looked at: its advice would lead astray.
    throw throwable instanceof StatelessException refusal
        ? told(context, throwable, refusal.advice())
        : told(context, throwable);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable throwable)
      throws Throwable {
    throw told(context, throwable);
  }

  private static Throwable told(ExtensionContext context, Throwable throwable) {
    return told(context, throwable, advice(context));
  }

  private static Throwable told(ExtensionContext context, Throwable throwable, String advice) {
    if (throwable instanceof TestAbortedException || throwable instanceof VirtualMachineError) {
      return throwable;
    }
    return new AssertionError(
        "Rule %s.%nFound: %s%nTo do: %s"
            .formatted(context.getDisplayName(), found(throwable), advice),
        throwable);
  }

  private static String found(Throwable throwable) {
    String message = throwable.getMessage();
    return throwable instanceof AssertionError && message != null
        ? message.strip()
        : throwable.toString();
  }

  private static String advice(ExtensionContext context) {
    Optional<Method> method = context.getTestMethod();
    return method.map(rule -> rule.getAnnotation(Advice.class)).map(Advice::value).orElse(USUAL);
  }
}
