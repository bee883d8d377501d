package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.model.StatelessException;
import org.statelesslinux.testsupport.Needs;

/** What the server tells machines that keep their boot entries, and whether they believe it. */
@Needs(tools = @Needs.Tool(name = "/usr/bin/ssh-keygen", debianPackage = "openssh-client"))
class EntryRequestsTest {
  private static final SiteSecret SECRET = SiteSecret.parse("ab".repeat(32));
  private static final String SIGNATURE = "-----BEGIN SSH SIGNATURE-----\n";
  private static final String NONCE = "0123456789abcdef".repeat(2);

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> fetched = new ArrayList<>();
  private final List<Event> told = new ArrayList<>();
  private FakeEntries entries;
  private NetbootServer server;

  @BeforeEach
  void serve() throws IOException {
    entries = new FakeEntries(directory);
    MachineLookup lookup = new MachineLookup(NetbootSite.in(directory, ""));
    server =
        NetbootServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new Resources(
                lookup,
                entries,
                (machine, snapshot) -> fetched.add(machine.name() + " " + snapshot.abbreviated()),
                SECRET.entryKey(),
                (snapshot, from) -> Optional.empty(),
                (mode, name) -> Optional.empty(),
                new Reports(
                    SECRET,
                    lookup::named,
                    new MachineRecords(directory, Clock.systemUTC(), name -> false),
                    Clock.systemUTC()),
                Optional.empty(),
                new Refusals(told::add)),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1));
    Files.writeString(directory.resolve("allowed"), SECRET.entryKey().allowedSigners());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aLineSaysOfEachPartWhatItIs() throws Exception {
    List<String> lines = get("/entry?name=pc-02&nonce=" + NONCE).body().lines().toList();

    assertThat(lines)
        .startsWith(
            "stateless entry 1",
            "machine pc-02",
            "nonce " + NONCE,
            "snapshot sha256:" + "a".repeat(64),
            "entry " + key(lines),
            "kernel 6 " + sha256("kernel".getBytes(UTF_8)),
            "image 8 " + sha256("image 01".getBytes(UTF_8)),
            "manifest 1234 " + "a".repeat(64),
            "attributes 4 " + sha256("attr".getBytes(UTF_8)),
            "archive 4 " + sha256(new byte[] {0, 1, 2, (byte) 0xff}),
            "-----BEGIN SSH SIGNATURE-----")
        .endsWith("-----END SSH SIGNATURE-----");
    assertThat(get("/boot/" + key(lines) + "/attributes").body()).isEqualTo("attr");
    assertThat(get("/boot/" + key(lines) + "/vmlinuz").body()).isEqualTo("kernel");
  }

  @Test
  void whoKnowsTheSitesKeyBelievesItAndNothingElse() throws Exception {
    String answer = get("/entry?mac=52-54-00-00-00-01&nonce=" + NONCE).body();

    assertThat(verified(answer, "stateless-entry")).startsWith("Good \"stateless-entry\"");
    assertThat(verified(answer.replace("kernel 6 ", "kernel 7 "), "stateless-entry"))
        .contains("incorrect signature");
    assertThat(verified("\n" + answer, "stateless-entry")).contains("incorrect signature");
    assertThat(verified(answer.replace("pc-01", "pc-02"), "stateless-entry"))
        .contains("incorrect signature");
    assertThat(verified(answer, "file")).doesNotContain("Good");
    String others = SiteSecret.parse("cd".repeat(32)).entryKey().signed(text(answer));
    assertThat(verified(others, "stateless-entry")).doesNotContain("Good");
  }

  @Test
  void theSameEntryIsSignedAlikeAndAnotherOtherwise() throws Exception {
    String first = get("/entry?name=pc-01&nonce=" + NONCE).body();
    assertThat(get("/entry?name=pc-01&nonce=" + NONCE).body()).isEqualTo(first);
    entries.publish("image 02");
    String next = get("/entry?name=pc-01&nonce=" + NONCE).body();
    assertThat(next).isNotEqualTo(first);
    assertThat(verified(next, "stateless-entry")).startsWith("Good");
  }

  @Test
  void toAskIsToFetchAndHeadIsNot() throws Exception {
    HttpRequest head =
        request("/entry?name=pc-01&nonce=" + NONCE)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(client.send(head, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(fetched).isEmpty();
    get("/entry?name=pc-01&nonce=" + NONCE);
    assertThat(fetched).containsExactly("pc-01 aaaaaaaaaaaa");
  }

  @Test
  void whyThereIsNoneIsSaidInOneLineHereAndThere() throws Exception {
    entries.failure.set(
        new StatelessException("start machine pc-01", "it has\nno kernel", "Install one."));
    HttpResponse<String> answer = get("/entry?name=pc-01&nonce=" + NONCE);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body().lines()).singleElement().asString().contains("no kernel");
    assertThat(told).singleElement().asString().contains("no kernel");
    entries.failure.set(new IllegalStateException("secret of the server"));
    assertThat(get("/entry?name=pc-01&nonce=" + NONCE).statusCode()).isEqualTo(500);
    assertThat(get("/entry?name=pc-01&nonce=" + NONCE).body()).doesNotContain("secret");
    assertThat(fetched).isEmpty();
  }

  @Test
  void whoDoesNotSayWhoAsksAndWhatForGetsNoAnswer() throws Exception {
    for (String query :
        List.of("", "?name=pc-01", "?nonce=" + NONCE, "?name=pc-01&nonce=" + NONCE + "0")) {
      assertThat(get("/entry" + query).statusCode()).as(query).isEqualTo(400);
    }
    assertThat(get("/entry?mac=&nonce=" + NONCE).statusCode()).isEqualTo(400);
    assertThat(fetched).isEmpty();
  }

  private String verified(String answer, String namespace) throws IOException {
    Files.writeString(directory.resolve("text"), text(answer));
    Files.writeString(directory.resolve("signature"), answer.substring(answer.indexOf(SIGNATURE)));
    Process process =
        new ProcessBuilder(
                "/usr/bin/ssh-keygen",
                "-Y",
                "verify",
                "-f",
                directory.resolve("allowed").toString(),
                "-I",
                "stateless",
                "-n",
                namespace,
                "-s",
                directory.resolve("signature").toString())
            .redirectErrorStream(true)
            .redirectInput(directory.resolve("text").toFile())
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static String text(String answer) {
    return answer.substring(0, answer.indexOf(SIGNATURE));
  }

  private static String key(List<String> lines) {
    return lines.get(4).substring("entry ".length());
  }

  private static String sha256(byte[] bytes) throws IOException {
    return ByteSource.wrap(bytes).hash(Hashing.sha256()).toString();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }
}
