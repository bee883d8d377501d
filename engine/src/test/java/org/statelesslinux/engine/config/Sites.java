package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.statelesslinux.engine.backend.FakeProvider;
import org.statelesslinux.engine.backend.Registry;
import org.statelesslinux.model.Device;
import org.statelesslinux.model.Disk;
import org.statelesslinux.model.Network;
import org.statelesslinux.model.Secret;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;

/** Modes with options of all types, and short ways to read texts. */
final class Sites {
  static final Option<String> VERSION =
      Option.of("version", OptionTypes.choice("4.1", "4.2"), "4.2", "the version of the protocol");
  static final Option<Integer> PORT = Option.of("port", OptionTypes.port(), 873, "the TCP port");
  static final Option<Disk> DISK =
      Option.of(
          "disk",
          OptionTypes.disk(),
          Disk.existing(new Device.Label("cache")),
          "where copies are kept");
  static final Option<List<Network>> ALLOW =
      Option.of(
          "allow", OptionTypes.listOf(OptionTypes.network()), List.of(), "who may fetch copies");
  static final Option<Boolean> RAM = Option.of("ram", OptionTypes.bool(), false, "whether in RAM");
  static final Option<String> CELL = Option.required("cell", OptionTypes.text(), "the cell");
  static final Option<Secret> TOKEN =
      Option.of("token", OptionTypes.secretText(), Secret.of(""), "the cell's secret");

  static final Registry REGISTRY =
      FakeProvider.registry(
          new FakeProvider("nfs").options(VERSION),
          new FakeProvider("rsync").options(PORT, DISK, ALLOW),
          new FakeProvider("livecd").options(RAM),
          new FakeProvider("afs").options(CELL, TOKEN));

  /** A good site without machines, to which tests add. */
  static final String MINIMAL =
      """
      repository: /srv/stateless
      server: { address: 192.0.2.10 }
      mode: nfs
      profiles:
        workstation: { tree: /srv/prototypes/workstation }
      """;

  private Sites() {}

  /** Reads a good site. */
  static Site read(String text) {
    return read(text, REGISTRY);
  }

  static Site read(String text, Registry registry) {
    Problems problems = new Problems("site.yaml");
    Optional<Site> site = SiteReader.site(text, registry, problems);
    return site.orElseThrow(() -> new ConfigException("site.yaml", problems.sorted()));
  }

  /** The problems of a site: {@code line:column message}. */
  static List<String> problems(String text) {
    return problems(text, REGISTRY);
  }

  static List<String> problems(String text, Registry registry) {
    List<String> all = new ArrayList<>();
    Problems problems = new Problems("site.yaml");
    SiteReader.site(text, registry, problems);
    for (Problem problem : problems.sorted()) {
      all.add(problem.line() + ":" + problem.column() + " " + problem.message());
    }
    return all;
  }
}
