package org.statelesslinux.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.statelesslinux.engine.backend.FakeProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SiteSchemaTest {
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SiteSchema.generate(Sites.REGISTRY));

  /** What an editor says, which reads plain scalars as YAML 1.2's core schema does. */
  private static List<Error> bySchema(String yaml) {
    Load load = new Load(LoadSettings.builder().setSchema(new CoreSchema()).build());
    JsonNode json = new JsonMapper().valueToTree(load.loadFromString(yaml));
    return SCHEMA.validate(json);
  }

  private static String with(String lines) {
    return Sites.MINIMAL + lines;
  }

  static Stream<String> good() {
    return Stream.of(
        Sites.MINIMAL,
        Sites.MINIMAL.replace("192.0.2.10", "\"2001:db8::1\""),
        Sites.MINIMAL.replace("192.0.2.10", "server.example.org"),
        with("modes: {}\nstores: {}\nmachines: {}\n"),
        with("modes: { nfs: { version: 4.1 } }\n"),
        with("modes: { nfs: { version: \"4.1\" }, rsync: {} }\n"),
        with("modes: { rsync: { port: 1, allow: [ 192.0.2.1 ], disk: { uuid: 12345678 } } }\n"),
        with("modes: { livecd: { ram: true }, afs: { cell: 42, token: x } }\n"),
        with(
            "stores: { a: { type: ephemeral, size: 512M }, b: { type: ephemeral, size: 4096 } }\n"),
        with("stores: { a: { type: local, disk: { device: /dev/vda1, make-on: /dev/vda } } }\n"),
        with("stores: { a: { type: network, server: files, path: / } }\n"),
        with(
            "stores: { a: { type: network, server: files, path: /, port: 65535, version: 4.1 } }\n"),
        with("stores: { a: { type: local, disk: { label: x }, backup: { every: 30m } } }\n"),
        with(
            "stores: { a: { type: local, disk: { label: x },"
                + " backup: { every: 1d, keep: { last: 2, hourly: 0, monthly: 12 } } } }\n"),
        Sites.MINIMAL.replace("192.0.2.10", "x, backups: { port: 1, listen: y }"),
        with(
            "machines: { \"pc-[01-40]\": { profile: workstation }, lab-*: {profile: workstation} }\n"),
        with("machines: { a.example.org: { profile: workstation, mode: rsync } }\n"),
        with("machines: { a: { profile: workstation, mac: 52:54:00:ab:CD:ef } }\n"),
        with("machines: { a: { profile: workstation, epoch: 0 } }\n"),
        with("machines: { a-*: { profile: workstation, epoch: 999999999 } }\n"),
        Sites.MINIMAL.replace("workstation", "7"));
  }

  static Stream<String> bad() {
    return Stream.of(
        "{}",
        "[]",
        "text",
        Sites.MINIMAL.replace("repository: /srv/stateless\n", ""),
        Sites.MINIMAL.replace("server: { address: 192.0.2.10 }\n", ""),
        Sites.MINIMAL.replace("mode: nfs", "mode: coda"),
        Sites.MINIMAL.replace("mode: nfs", "mode:"),
        Sites.MINIMAL.replace("192.0.2.10", "\"x y\""),
        Sites.MINIMAL.replace("/srv/stateless", "srv"),
        Sites.MINIMAL.replace("/srv/stateless", "/srv/"),
        Sites.MINIMAL.replace("/srv/stateless", "/srv/../x"),
        Sites.MINIMAL.replace("/srv/stateless", "\"/a\\nb\""),
        Sites.MINIMAL.replace("workstation: {", "Workstation: {"),
        Sites.MINIMAL.replace("workstation: {", "../x: {"),
        Sites.MINIMAL.replace("tree: ", "tre: "),
        with("colour: blue\n"),
        with("modes: { coda: {} }\n"),
        with("modes: { nfs: { vers: 4 } }\n"),
        with("modes: { nfs: { version: 5 } }\n"),
        with("modes: { nfs: }\n"),
        with("modes: { rsync: { port: 0 } }\n"),
        with("modes: { rsync: { port: x } }\n"),
        with("modes: { rsync: { allow: 192.0.2.1 } }\n"),
        with("modes: { rsync: { disk: {} } }\n"),
        with("modes: { rsync: { disk: { label: a, uuid: b } } }\n"),
        with("modes: { livecd: { ram: maybe } }\n"),
        with("stores: { a: {} }\n"),
        with("stores: { a: { type: tmpfs } }\n"),
        with("stores: { a: { type: ephemeral, size: much } }\n"),
        with("stores: { a: { type: ephemeral, disk: { label: x } } }\n"),
        with("stores: { a: { type: local } }\n"),
        with("stores: { a: { type: ephemeral, backup: { every: 1h } } }\n"),
        with("stores: { a: { type: local, disk: { label: x }, backup: { every: 0h } } }\n"),
        with("stores: { a: { type: local, disk: { label: x }, backup: { keep: { last: 1 } } } }\n"),
        Sites.MINIMAL.replace("192.0.2.10", "x, backups: { port: 0 }"),
        with("stores: { a: { type: network, server: files } }\n"),
        with("stores: { a: { type: network, server: files, path: /, port: 65536 } }\n"),
        with("stores: { a: { type: network, server: files, path: /, version: 3 } }\n"),
        with("stores: { A: { type: ephemeral } }\n"),
        with("machines: { a: {} }\n"),
        with("machines: { a: { profile: workstation, mac: xyz } }\n"),
        with("machines: { a: { profile: workstation, epoch: -1 } }\n"),
        with("machines: { a: { profile: workstation, epoch: 1000000000 } }\n"),
        with("machines: { a: { profile: workstation, epoch: first } }\n"),
        with("machines: { a_b: { profile: workstation } }\n"),
        with("machines: { a: { profile: workstation, modes: { rsync: { port: -1 } } } }\n"),
        Sites.MINIMAL.replace("{ tree: ", "{ state: [ { path: /x } ], tree: "),
        Sites.MINIMAL.replace("{ tree: ", "{ state: [ /x ], tree: "));
  }

  @ParameterizedTest
  @MethodSource("good")
  void whatTheEngineAcceptsTheSchemaAcceptsToo(String yaml) {
    assertThat(Sites.problems(yaml)).isEmpty();
    assertThat(bySchema(yaml)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatTheSchemaCanSeeItRefusesAsTheEngineDoes(String yaml) {
    assertThat(Sites.problems(yaml)).isNotEmpty();
    assertThat(bySchema(yaml)).isNotEmpty();
  }

  @Property
  void namesAndPathsAreJudgedAlike(@ForAll("words") String word, @ForAll("keys") String key) {
    String quoted = "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    String yaml =
        switch (key) {
          case "path" ->
              with("stores: { a: { type: network, server: s, path: " + quoted + " } }\n");
          case "address" -> Sites.MINIMAL.replace("192.0.2.10", quoted);
          case "profile" -> Sites.MINIMAL.replace("workstation:", quoted + ":");
          case "store" -> with("stores: { " + quoted + ": { type: ephemeral } }\n");
          case "size" -> with("stores: { a: { type: ephemeral, size: " + quoted + " } }\n");
          default -> with("machines: { a: { profile: workstation, mac: " + quoted + " } }\n");
        };

    assertThat(bySchema(yaml).isEmpty()).as(yaml).isEqualTo(Sites.problems(yaml).isEmpty());
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withChars("aZ09.-_/: M\"é").ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.of("path", "address", "profile", "store", "size", "mac");
  }

  @Test
  void theSchemaSaysWhatKeysAreFor() {
    assertThat(SiteSchema.generate(Sites.REGISTRY))
        .contains("\"description\" : \"where snapshots are kept on the server\"")
        .contains("\"description\" : \"the version of the protocol\"")
        .endsWith("}\n");
  }

  @Test
  void withoutBackendsThereIsASchemaAllTheSame() {
    assertThat(SiteSchema.generate(FakeProvider.registry())).contains("\"mode\"");
  }
}
