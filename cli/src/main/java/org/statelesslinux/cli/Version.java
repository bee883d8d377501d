package org.statelesslinux.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Says which version this is, from the module or from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"stateless " + version(), "Java " + Runtime.version()};
  }

  private static String version() {
    ModuleDescriptor module = Version.class.getModule().getDescriptor();
    Optional<String> known = module == null ? Optional.empty() : module.rawVersion();
    return known
        .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
        .orElse("of an unpackaged build");
  }
}
