package com.example.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.statelesslinux.engine.Engine;
import org.statelesslinux.model.Mode;

class ConfigsTest {

  private static final Path CONFIGS = Path.of("../configs");

  @TestFactory
  Stream<DynamicTest> theEngineFindsNothingWrongIn() throws IOException {
    try (Stream<Path> files = Files.list(CONFIGS)) {
      List<Path> configs = files.sorted().toList();
      assertThat(configs).hasSize(5);
      return configs.stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () -> assertThat(Engine.builder().config(file).check()).isEmpty()));
    }
  }

  @Test
  void aMachinesModeGoesBeforeItsProfiles() {
    try (Engine engine = Engine.builder().config(CONFIGS.resolve("kiosk.yaml")).build()) {
      assertThat(engine.machine("hall-3").machine().mode()).isEqualTo(new Mode("livecd"));
      assertThat(engine.machine("hall-13").machine().mode()).isEqualTo(new Mode("rsync"));
      assertThat(engine.machine("office-test").machine().mode()).isEqualTo(new Mode("livecd"));
    }
  }
}
