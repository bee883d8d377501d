package org.statelesslinux.testsupport;

import com.google.auto.service.AutoService;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Keeps JUnit from warning of each symbolic link that it removes with a test's directory and that
 * led out of it, which links in the trees of an OS do by the hundred.
 */
@SuppressWarnings("exports") // The annotation is for the compiler alone.
@AutoService(LauncherSessionListener.class)
public final class QuietTempDirectories implements LauncherSessionListener {
  // A logger that nobody holds is forgotten, with its level.
  private static final Logger TEMP_DIRECTORY =
      Logger.getLogger("org.junit.jupiter.engine.extension.TempDirectory");

  /** Called by the service loader. */
  public QuietTempDirectories() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    TEMP_DIRECTORY.setLevel(Level.SEVERE);
  }
}
