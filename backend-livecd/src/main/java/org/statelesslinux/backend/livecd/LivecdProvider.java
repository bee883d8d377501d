package org.statelesslinux.backend.livecd;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.spi.Level;
import org.statelesslinux.spi.Option;
import org.statelesslinux.spi.OptionTypes;
import org.statelesslinux.spi.Options;
import org.statelesslinux.spi.SpiLevel;

/** The door to the mode that boots from a medium with an image on it. */
@AutoService(BackendProvider.class)
public final class LivecdProvider implements BackendProvider {
  static final Mode MODE = new Mode("livecd");

  static final Option<Compression> COMPRESSION =
      Option.of(
              "compression",
              OptionTypes.compression(),
              Compression.parse("zstd:3"),
              "how the image is compressed: harder makes it smaller and publishing slower")
          .upTo(Level.PROFILE);

  static final Option<VolumeName> VOLUME =
      Option.of(
              "volume",
              VolumeName.TYPE,
              VolumeName.OF_PROFILE,
              "how the medium's volume id begins; the snapshot's first digits end it")
          .upTo(Level.PROFILE);

  static final Option<Boolean> TO_RAM =
      Option.of(
              "to-ram",
              OptionTypes.bool(),
              false,
              "copy the image into memory, so that the medium can be taken out; refused at the start"
                  + " where memory does not hold it")
          .upTo(Level.MACHINE);

  /** For {@link java.util.ServiceLoader}. */
  public LivecdProvider() {}

  @Override
  public Mode mode() {
    return MODE;
  }

  @Override
  public int spiLevel() {
    return SpiLevel.CURRENT;
  }

  @Override
  public Set<Capability> capabilities() {
    return LivecdBackend.CAPABILITIES;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(COMPRESSION, VOLUME, TO_RAM);
  }

  @Override
  public Backend create(Options options, BackendContext context) {
    return new LivecdBackend(options.get(COMPRESSION), options.get(VOLUME), options.get(TO_RAM));
  }
}
