package org.statelesslinux.backend.livecd;

import com.google.auto.service.AutoService;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.Capability;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Network;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BackendContext;
import org.statelesslinux.spi.BackendException;
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

  private static final String SQUASHFS = "squashfs";
  private static final String EROFS = "erofs";

  static final Option<String> FORMAT =
      Option.of(
              "format",
              OptionTypes.choice(SQUASHFS, EROFS),
              SQUASHFS,
              "the image's file system: squashfs is smaller; erofs keeps ACLs and parts of seconds")
          .upTo(Level.PROFILE);

  static final Option<ImageCompression> COMPRESSION =
      Option.of(
              "compression",
              ImageCompression.TYPE,
              ImageCompression.OF_FORMAT,
              "how the image is compressed, squashfs by zstd, gzip, xz or lz4, erofs by lz4 or"
                  + " lz4hc: harder makes it smaller and publishing slower")
          .upTo(Level.PROFILE);

  static final Option<VolumeName> VOLUME =
      Option.of(
              "volume",
              VolumeName.TYPE,
              VolumeName.OF_PROFILE,
              "how the medium's volume id begins; the snapshot's first digits end it")
          .upTo(Level.PROFILE);

  static final Option<String> MEDIUM =
      Option.of(
              "medium",
              OptionTypes.choice(MediumKind.words()),
              MediumKind.ISO.word(),
              "what the machine starts from: a disc (iso) or a stick (usb), of the same file that"
                  + " 'stateless image' makes; or the network alone (http), over which the image is"
                  + " fetched into memory, as 'allow' lets it")
          .upTo(Level.MACHINE);

  static final Option<List<Network>> ALLOW =
      Option.of(
              "allow",
              OptionTypes.listOf(OptionTypes.network()),
              List.of(),
              "networks that may fetch images over HTTP, besides the server itself; none are given"
                  + " away if it is empty. Whoever is let in, and any user of the server, can read"
                  + " every file of them, /etc/shadow too")
          .upTo(Level.SITE);

  static final Option<String> VERIFY =
      Option.of(
              "verify",
              OptionTypes.choice(Verify.words()),
              Verify.ON_READ.word(),
              "when what is damaged is found: when it is read, or at every start, by reading all of"
                  + " the image before")
          .upTo(Level.MACHINE);
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
    return List.of(FORMAT, COMPRESSION, VOLUME, MEDIUM, TO_RAM, VERIFY, ALLOW);
  }

  @Override
  public Backend create(Options options, BackendContext context) throws BackendException {
    ImageStep.ImageFormat format =
        options.get(FORMAT).equals(EROFS)
            ? ImageStep.ImageFormat.EROFS
            : ImageStep.ImageFormat.SQUASHFS;
    MediumKind medium = MediumKind.of(options.get(MEDIUM));
    List<Network> readers = options.get(ALLOW);
    if (medium == MediumKind.HTTP && readers.isEmpty()) {
      throw new BackendException(
          "'medium: http' has images fetched, and 'allow' lets nobody have them",
          "Set 'allow' of this mode, at the top of the configuration, to the networks of the"
              + " machines: allow: [192.0.2.0/24].");
    }
    return new LivecdBackend(
        new LivecdImage(format, options.get(COMPRESSION).in(format)),
        options.get(VOLUME),
        medium,
        options.get(TO_RAM),
        Verify.of(options.get(VERIFY)),
        readers);
  }
}
