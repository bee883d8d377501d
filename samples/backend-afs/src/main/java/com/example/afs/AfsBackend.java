package com.example.afs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Attribute;
import org.statelesslinux.model.Capability;
import org.statelesslinux.plan.Branch;
import org.statelesslinux.plan.Compression;
import org.statelesslinux.plan.ImageStep;
import org.statelesslinux.plan.Plan;
import org.statelesslinux.plan.Probe;
import org.statelesslinux.plan.Requirement;
import org.statelesslinux.plan.Step;
import org.statelesslinux.plan.Value;
import org.statelesslinux.spi.Backend;
import org.statelesslinux.spi.BootRequest;
import org.statelesslinux.spi.PublishRequest;
import org.statelesslinux.spi.PublishedSnapshot;
import org.statelesslinux.spi.ServeRequest;
import org.statelesslinux.spi.WithdrawRequest;

/**
 * A volume for each snapshot, with its image in it. A tree would come out of AFS with other owners,
 * without its hard links and extended attributes; an image comes out as it went in.
 */
record AfsBackend(
    String cell,
    List<String> servers,
    Vos vos,
    String template,
    String prefix,
    AbsolutePath mountPoint)
    implements Backend {
  static final Set<Capability> CAPABILITIES = Set.of(Capability.DISKLESS);

  private static final String IMAGE = "image.squashfs";
  private static final String SCRIPT = script();

  /** Where OpenAFS's client shows any volume by its name. */
  private static final String BY_NAME = ".:mount";

  /** The ciphers are no dependencies of rxrpc's, but it does not load without them. */
  private static final List<String> MODULES = List.of("fcrypt", "pcbc", "kafs");

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  /** All but what squashfs drops. */
  @Override
  public Set<Attribute> carries() {
    return EnumSet.complementOf(
        EnumSet.of(Attribute.ACLS, Attribute.NANOSECONDS, Attribute.DISTANT_TIMES));
  }

  /** AFS takes 22 characters; the number tells profiles apart, and the digits contents. */
  private String volume(PublishedSnapshot snapshot) {
    return prefix + snapshot.number() + "." + snapshot.id().hex().substring(0, 11);
  }

  private static String readOnly(String volume) {
    return volume + ".readonly";
  }

  private String imageIn(String volume) {
    return mountPoint.resolve(BY_NAME + "/" + cell + ":" + volume + "/" + IMAGE).value();
  }

  @Override
  public Plan publish(PublishRequest request) {
    String volume = volume(request.snapshot());
    AbsolutePath image = request.artefacts().resolve(IMAGE);
    AbsolutePath script = request.artefacts().resolve("release.sh");
    return Plan.of(
            new ImageStep.BuildImage(
                request.snapshot().tree(),
                image,
                ImageStep.ImageFormat.SQUASHFS,
                Compression.parse("zstd:3"),
                "packing the snapshot into an image"),
            vos.copy(template, volume),
            new Step.RunCommand(
                Value.texts("/bin/cp", image.value(), imageIn(volume)),
                List.of(),
                "copying the image into it"),
            vos.addSite(volume),
            vos.release(volume),
            new Step.WriteFile(
                script, Value.text(SCRIPT), 0600, "writing down how the image is compared"),
            vos.await(script, image, imageIn(readOnly(volume)), volume))
        .requiring(
            new Requirement.Tool(AbsolutePath.of(Vos.PROGRAM), "openafs-client"),
            new Requirement.Tool(AbsolutePath.of("/usr/bin/cmp"), "diffutils"),
            new Requirement.File(mountPoint.resolve(BY_NAME), "openafs-client"));
  }

  @Override
  public Plan serve(ServeRequest request) {
    return Plan.empty(); // AFS's own servers do.
  }

  @Override
  public Plan boot(BootRequest request) {
    AbsolutePath volume = request.workspace().resolve("volume");
    AbsolutePath known = request.workspace().resolve("cell");
    return Plan.of(
            Step.FirstOf.of(
                "bringing the image",
                Branch.when(new Probe.ArtefactsHere(volume)),
                Branch.otherwise(
                    new Step.BringUpNetwork("bringing up the network"),
                    new Step.LoadModules(MODULES, "loading the kernel's AFS"),
                    new Step.WriteFile(
                        known,
                        Value.text("add " + cell + " " + String.join(":", servers) + "\n"),
                        0600,
                        "writing down where the cell is"),
                    new Step.RunCommand(
                        Value.texts(
                            "/bin/busybox",
                            "dd",
                            "bs=4096",
                            "if=" + known,
                            "of=/proc/fs/afs/cells"),
                        Value.texts("/bin/busybox", "test", "-d", "/proc/fs/afs/" + cell),
                        "telling the kernel where the cell is"),
                    new Step.Mount(
                        // busybox's mount takes '#', which is usual here, for a comment.
                        Value.text("%" + cell + ":" + readOnly(volume(request.snapshot()))),
                        volume,
                        "afs",
                        Value.texts("ro"),
                        "mounting the volume"))),
            new ImageStep.MountImage(
                volume.resolve(IMAGE),
                ImageStep.ImageFormat.SQUASHFS,
                ImageStep.ImageFacts.YIELDED,
                request.root(),
                "mounting the image as the root"))
        .requiring(MODULES.stream().map(Requirement.KernelModule::new).toArray(Requirement[]::new));
  }

  @Override
  public Plan withdraw(WithdrawRequest request) {
    String volume = volume(request.snapshot());
    return Plan.of(vos.remove(readOnly(volume)), vos.remove(volume));
  }

  /** Made of the file that stands beside this class. */
  private static String script() {
    try (InputStream in = AfsBackend.class.getResourceAsStream("release.sh")) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
