package org.statelesslinux.engine.netboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.config.Site;
import org.statelesslinux.engine.config.SiteReader;

/** A small site, as tests of this package need it. */
final class NetbootSite {
  private NetbootSite() {}

  /** One with machines by card, by name and by pattern, and further keys. */
  static Site in(Path directory, String more) throws IOException {
    Path file = directory.resolve("site.yaml");
    Files.writeString(
        file,
        """
        repository: /srv/stateless
        server: { address: 192.0.2.10 }
        mode: net
        profiles:
          kiosk: { tree: /srv/prototypes/kiosk }
        machines:
          pc-01: { profile: kiosk, mac: "52:54:00:00:00:01" }
          pc-02: { profile: kiosk }
          "lab-[01-09]": { profile: kiosk }
        """
            + more);
    return SiteReader.read(file, FakeProvider.registry(new FakeProvider("net")));
  }
}
