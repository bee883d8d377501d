package org.statelesslinux.engine.netboot;

import java.util.Optional;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Step;

/** Finds what modes offer over HTTP. Thread-safe. */
@FunctionalInterface
public interface Offers {
  /** What a mode offers under a name now; empty if that is nothing. */
  Optional<Step.OfferFile> find(Mode mode, OfferName name);
}
