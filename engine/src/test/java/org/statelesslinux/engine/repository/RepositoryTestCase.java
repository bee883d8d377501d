package org.statelesslinux.engine.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.statelesslinux.engine.event.Listener;
import org.statelesslinux.model.ProfileName;

/** An empty prototype and a repository that is not there yet, and what tests do with them. */
abstract class RepositoryTestCase {
  static final ProfileName PROFILE = new ProfileName("workstation");

  Path scratch;
  Path prototype;
  Repository repository;

  @BeforeEach
  final void makeScratch() throws IOException {
    // JUnit's own temporary directories cannot remove paths that are too long for one call.
    scratch = Files.createTempDirectory("stateless-repository");
    prototype = Files.createDirectory(scratch.resolve("prototype"));
    repository = Repository.at(scratch.resolve("repository"));
  }

  @AfterEach
  final void removeScratch() {
    Shell.run(Path.of("/"), "chmod -R u+rwX \"$1\"; rm -rf --one-file-system \"$1\"", scratch);
  }

  final PublishOutcome publish() {
    return repository.publish(PROFILE, prototype, Listener.silent());
  }

  final Path tree(PublishOutcome outcome) {
    return repository.tree(PROFILE, outcome.snapshot().id());
  }

  final List<Difference> verify(PublishOutcome outcome) {
    return repository.verify(PROFILE, outcome.snapshot().id(), Listener.silent());
  }
}
