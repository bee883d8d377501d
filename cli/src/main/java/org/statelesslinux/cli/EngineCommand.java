package org.statelesslinux.cli;

import java.util.concurrent.Callable;
import org.statelesslinux.cli.terminal.Json;
import org.statelesslinux.cli.terminal.Output;
import org.statelesslinux.cli.terminal.Paint;
import org.statelesslinux.cli.terminal.Progress;
import org.statelesslinux.cli.terminal.Terminal;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.engine.EngineBuilder;

/** What the subcommands have in common: the engine's door and where to write. */
abstract class EngineCommand implements Callable<Integer> {
  /** The site's secret, where it is not to be kept in the repository. */
  private static final String SECRET = "STATELESS_SECRET";

  private final StatelessCommand stateless;

  EngineCommand(StatelessCommand stateless) {
    this.stateless = stateless;
  }

  final StatelessCommand stateless() {
    return stateless;
  }

  final Terminal terminal() {
    return stateless.terminal();
  }

  final Output out() {
    return terminal().out();
  }

  final Paint paint() {
    return terminal().outPaint();
  }

  final void print(Object json) {
    out().line(Json.of(json));
  }

  final EngineBuilder builder() {
    EngineBuilder builder = Engine.builder().config(stateless.config());
    String secret = System.getenv(SECRET);
    return secret == null ? builder : builder.secret(secret);
  }

  final boolean verbose() {
    return stateless.verbose();
  }

  final Progress progress() {
    return Progress.on(terminal(), verbose());
  }
}
