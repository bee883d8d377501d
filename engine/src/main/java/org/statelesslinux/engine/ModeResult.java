package org.statelesslinux.engine;

import java.util.Optional;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.StatelessException;

/**
 * How publishing a snapshot went in one mode.
 *
 * @param mode the mode
 * @param refusal why it is not published in this mode; empty if it is
 */
public record ModeResult(Mode mode, Optional<StatelessException> refusal) {}
