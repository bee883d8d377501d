package org.statelesslinux.engine.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.statelesslinux.model.AbsolutePath;
import org.statelesslinux.model.Mode;
import org.statelesslinux.model.Network;
import org.statelesslinux.plan.OfferName;
import org.statelesslinux.plan.Step;

/** What modes offer, and who gets it. */
class OfferedFilesTest {
  private static final Step.OfferFile IMAGE =
      new Step.OfferFile(
          new OfferName("kiosk/00/root.squashfs"),
          AbsolutePath.of("/srv/root.squashfs"),
          List.of(new Network("192.0.2.0/24"), new Network("2001:db8::/32")),
          "offering");

  private final Answers answers =
      new OfferedFiles(
          (mode, name) ->
              mode.equals(new Mode("livecd")) && name.equals(IMAGE.name())
                  ? Optional.of(IMAGE)
                  : Optional.empty());

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "192.0.2.255", "2001:db8::1", "127.0.0.1", "::1"})
  void whoIsLetInGetsTheFile(String client) throws IOException {
    assertThat(get("/files/livecd/kiosk/00/root.squashfs", client))
        .isEqualTo(new Answer.LargeFile(Path.of("/srv/root.squashfs")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.3.1", "198.51.100.1", "2001:db9::1", "::c000:0201"})
  void whoIsNotIsToldSo(String client) throws IOException {
    Answer answer = get("/files/livecd/kiosk/00/root.squashfs", client);
    assertThat(answer.status()).isEqualTo(403);
    assertThat(((Answer.Content) answer).bytes().read())
        .asString()
        .contains("is in no network of 'allow' of mode livecd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/livecd/kiosk/00/root.erofs",
        "/files/nfs/kiosk/00/root.squashfs",
        "/files/livecd/kiosk/00/../00/root.squashfs",
        "/files/livecd/../livecd/kiosk/00/root.squashfs",
        "/files/livecd//kiosk/00/root.squashfs",
        "/files/livecd/kiosk/00/root.squashfs/",
        "/files/livecd/%6biosk/00/root.squashfs",
        "/files/LIVECD/kiosk/00/root.squashfs",
        "/files/livecd/",
        "/files/"
      })
  void thereIsNothingElse(String path) throws IOException {
    assertThat(get(path, "192.0.2.1").status()).isEqualTo(404);
  }

  @Test
  void itIsReadAlone() throws IOException {
    assertThat(answer("POST", "/files/livecd/kiosk/00/root.squashfs", "192.0.2.1").status())
        .isEqualTo(405);
    assertThat(answer("HEAD", "/files/livecd/kiosk/00/root.squashfs", "192.0.2.1").status())
        .isEqualTo(200);
  }

  private Answer get(String path, String client) throws IOException {
    return answer("GET", path, client);
  }

  private Answer answer(String method, String path, String client) throws IOException {
    return answers.answer(
        method, URI.create(path), InetAddress.getByName(client), () -> Optional.of(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:192.0.2.2/128", "::ffff:c000:202/128", "1:2", "::::", "1::2::3"})
  void whatWouldMatchNobodyIsNoNetwork(String text) {
    assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
