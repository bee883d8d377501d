package org.statelesslinux.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.statelesslinux.model.Backup;
import org.statelesslinux.model.Retention;
import org.statelesslinux.model.StoreName;
import org.statelesslinux.testsupport.Needs;

class BackupUnitsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"1, 60, 15", "60, 3600, 900", "1440, 86400, 900"})
  void timesAreInSecondsAndSpread(long minutes, long every, long spread) {
    assertThat(units(Duration.ofMinutes(minutes)).files().get("stateless-backup.timer"))
        .contains("\nOnUnitActiveSec=%ds\nRandomizedDelaySec=%ds\n".formatted(every, spread));
  }

  @Test
  void theMostFrequentStoreDecidesForAll() {
    Map<StoreName, Backup> stores = new TreeMap<>();
    stores.put(new StoreName("home"), new Backup(Duration.ofHours(6), Retention.USUAL));
    stores.put(new StoreName("logs"), new Backup(Duration.ofMinutes(30), Retention.USUAL));
    Map<String, String> files = new BackupUnits(stores).files();
    assertThat(files.get("stateless-backup.timer")).contains("OnUnitActiveSec=1800s");
    assertThat(files.get("stateless-last-backup.service"))
        .contains("RequiresMountsFor=/run/stateless/stores/home /run/stateless/stores/logs\n");
  }

  @Test
  @Needs(tools = @Needs.Tool(name = "systemd-analyze", debianPackage = "systemd"))
  void systemdFindsNothingWrongInThem() throws IOException {
    // It looks whether the programs are there, which they are on a machine alone.
    Map<String, String> files = units(Duration.ofHours(1)).files();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path unit = directory.resolve(file.getKey());
      Files.createDirectories(unit.getParent());
      Files.writeString(
          unit, file.getValue().replaceAll("/run/stateless/(backup|busybox)", "/bin/sh"));
    }
    Process process =
        new ProcessBuilder(
                "systemd-analyze",
                "verify",
                "--man=no",
                directory.resolve("stateless-backup.timer").toString(),
                directory.resolve("stateless-last-backup.service").toString())
            .redirectErrorStream(true)
            .start();
    // It also tells what it thinks of the units that this host has.
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).lines())
        .filteredOn(line -> !line.matches("(/usr)?/lib/systemd/system/.*"))
        .isEmpty();
  }

  private static BackupUnits units(Duration every) {
    return new BackupUnits(Map.of(new StoreName("home"), new Backup(every, Retention.USUAL)));
  }
}
