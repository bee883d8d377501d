package org.statelesslinux.engine.netboot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.statelesslinux.engine.config.Netboot;
import org.statelesslinux.engine.event.Event;
import org.statelesslinux.engine.identity.SiteSecret;
import org.statelesslinux.engine.machines.MachineRecords;
import org.statelesslinux.engine.machines.Reports;
import org.statelesslinux.engine.machines.TestClock;
import org.statelesslinux.model.MachineName;
import org.statelesslinux.model.ServerAddress;
import org.statelesslinux.model.StatelessException;

class NetbootServerTest {
  private static final SiteSecret SECRET = SiteSecret.parse("ab".repeat(32));
  private static final MachineName PC = new MachineName("pc-01");
  private static final Pattern FILES = Pattern.compile("/boot/[0-9a-f]{64}/[a-z]+");

  @TempDir Path directory;

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private final List<String> fetched = new CopyOnWriteArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private FakeEntries entries;
  private MachineRecords records;
  private NetbootServer server;

  @BeforeEach
  void serve() throws Exception {
    entries = new FakeEntries(directory);
    TestClock clock = new TestClock();
    records = new MachineRecords(directory, clock, name -> false);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    server = start(port, clock);
  }

  private NetbootServer start(int port, TestClock clock) throws Exception {
    MachineLookup lookup = new MachineLookup(NetbootSite.in(directory, ""));
    return NetbootServer.start(
        new Netboot(port, Optional.of(ServerAddress.LOOPBACK), Optional.empty(), Optional.empty()),
        lookup,
        entries,
        (machine, snapshot) -> fetched.add(machine.name() + " " + snapshot.abbreviated()),
        SECRET.entryKey(),
        (snapshot, from) -> Optional.empty(),
        (mode, name) -> Optional.empty(),
        new Reports(SECRET, lookup::named, records, clock),
        Optional.empty(),
        events::add);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aMachineThatSaysNothingIsAskedWhoItIs() throws Exception {
    HttpResponse<String> answer = get("/boot.ipxe");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("#!ipxe\n")
        .contains("chain --replace --autofree /boot.ipxe?hostname=${hostname:uristring}")
        .contains("&mac=${netX/mac:hexhyp}&mac=${net0/mac:hexhyp}");
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(fetched).isEmpty();
  }

  @Test
  void aMachineGetsAScriptAndWhatTheScriptNames() throws Exception {
    String script = get("/boot.ipxe?hostname=&mac=52-54-00-00-00-01&mac=").body();
    assertThat(script.replaceAll("[0-9a-f]{64}", "KEY").lines())
        .startsWith(
            "#!ipxe",
            "echo stateless: machine pc-01, profile kiosk, snapshot aaaaaaaaaaaa",
            "kernel /boot/KEY/vmlinuz stateless.snapshot=sha256:KEY stateless.machine=pc-01"
                + " BOOTIF=01-${netX/mac:hexhyp} initrd=initrd initrd=manifest initrd=attributes"
                + " initrd=machine || goto failed",
            "initrd /boot/KEY/initrd || goto failed",
            "initrd /boot/KEY/manifest || goto failed",
            "initrd /boot/KEY/attributes || goto failed",
            "initrd /boot/KEY/machine || goto failed",
            "boot ||")
        .endsWith("chain --replace --autofree /boot.ipxe");
    List<String> files = files(script);
    assertThat(bytes(files.get(0))).isEqualTo("kernel".getBytes(UTF_8));
    assertThat(bytes(files.get(1))).isEqualTo("image 01".getBytes(UTF_8));
    assertThat(bytes(files.get(2))).isEqualTo("manifest".getBytes(UTF_8));
    assertThat(bytes(files.get(3))).isEqualTo("attr".getBytes(UTF_8));
    assertThat(bytes(files.get(4))).containsExactly(0, 1, 2, 0xff);
    assertThat(fetched).containsExactly("pc-01 aaaaaaaaaaaa");
  }

  @Test
  void whatCameInPartGoesOnWhereItWasCutOff() throws Exception {
    String kernel = files(get("/boot.ipxe?name=pc-01").body()).get(0);
    HttpResponse<String> rest = send(request(kernel).header("Range", "bytes=2-"));
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(rest.body()).isEqualTo("rnel");
    assertThat(rest.headers().firstValue("Content-Range")).contains("bytes 2-5/6");
    for (String range :
        List.of("bytes=6-", "bytes=-2", "bytes=1-3", "bytes=1-,3-", "x", "bytes=")) {
      HttpResponse<String> all = send(request(kernel).header("Range", range));
      assertThat(all.statusCode()).as(range).isEqualTo(200);
      assertThat(all.body()).isEqualTo("kernel");
    }
  }

  @Test
  void aMachineCanAskByItsName() throws Exception {
    assertThat(get("/boot.ipxe?name=lab-03").body())
        .contains("stateless.machine=lab-03")
        .endsWith("chain --replace --autofree /boot.ipxe?name=lab-03\n");
  }

  @Test
  void oneScriptNeverMixesTwoSnapshots() throws Exception {
    List<String> before = files(get("/boot.ipxe?name=pc-01").body());
    entries.publish("image 02");
    List<String> after = files(get("/boot.ipxe?name=pc-01").body());
    assertThat(before).doesNotContainAnyElementsOf(after);
    assertThat(bytes(before.get(1))).isEqualTo("image 01".getBytes(UTF_8));
    assertThat(bytes(after.get(1))).isEqualTo("image 02".getBytes(UTF_8));
    assertThat(files(get("/boot.ipxe?name=pc-01").body())).isEqualTo(after);
    assertThat(files(get("/boot.ipxe?name=pc-02").body())).doesNotContainAnyElementsOf(after);
  }

  @Test
  void headSaysWhatGetWouldAndIsNoFetch() throws Exception {
    String script = get("/boot.ipxe?name=pc-01").body();
    fetched.clear();
    List<String> paths = new ArrayList<>(files(script));
    paths.add("/boot.ipxe?name=pc-01");
    for (String path : paths) {
      HttpResponse<String> head = send(request(path).method("HEAD", none()));
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(bytes(path).length);
    }
    assertThat(fetched).containsExactly("pc-01 aaaaaaaaaaaa");
  }

  @Test
  void anUnknownMachineIsRefusedOnItsConsoleAndTheServerSaysSoOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> answer = get("/boot.ipxe?hostname=&mac=52-54-00-00-00-99");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(printed(answer.body()))
          .contains("52:54:00:00:00:99")
          .contains("NAME: { profile: kiosk, mac: \"52:54:00:00:00:99\" }");
    }
    assertThat(events)
        .singleElement()
        .asString()
        .contains("52:54:00:00:00:99")
        .contains("configuration does not name it");
  }

  @Test
  void whyAMachineCannotBeStartedIsShownOnItsConsole() throws Exception {
    entries.failure.set(
        new StatelessException(
            "make a boot image of profile kiosk",
            "${evil} || reboot\nthere is no kernel in /boot",
            "Install one; then publish."));
    assertThat(printed(get("/boot.ipxe?name=pc-01").body()))
        .contains("stateless: cannot make a boot image of profile kiosk:")
        .contains("$\\{evil} \\|| reboot there is no kernel in /boot.")
        .contains("Install one; then publish.");
    assertThat(fetched).isEmpty();
  }

  @Test
  void aFaultOfTheServerIsAScriptToo() throws Exception {
    entries.failure.set(new IllegalStateException("a secret of the server"));
    assertThat(printed(get("/boot.ipxe?name=pc-01").body()))
        .contains("the server failed")
        .doesNotContain("secret");
  }

  @Test
  void aFileThatIsGoneAndAKeyThatIsUnknownAreNotThere() throws Exception {
    List<String> files = files(get("/boot.ipxe?name=pc-01").body());
    Files.delete(entries.kernel);
    assertThat(get(files.get(0)).statusCode()).isEqualTo(404);
    assertThat(get(files.get(1)).statusCode()).isEqualTo(200);
    assertThat(get("/boot/" + "0".repeat(64) + "/vmlinuz").statusCode()).isEqualTo(404);
  }

  @Test
  void anImageBehindWhichNoKernelFindsTheArchiveIsNotGiven() throws Exception {
    entries.publish("nine char");
    assertThat(printed(get("/boot.ipxe?name=pc-01").body())).contains("the server failed");
    entries.publish("");
    String image = files(get("/boot.ipxe?name=pc-01").body()).get(1);
    assertThat(get(image).headers().firstValueAsLong("Content-Length")).hasValue(0);
  }

  @Test
  void aMachineReportsWhatItRuns() throws Exception {
    HttpResponse<String> answer = post("/report", report());
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(records.all().get(PC).report()).isPresent();
  }

  @Test
  void aReportThatCannotBeWrittenDownIsAnsweredWithTheReason() throws Exception {
    Path record = Files.createDirectories(directory.resolve("machines")).resolve("pc-01.json");
    Files.writeString(record, "{");
    HttpResponse<String> answer = post("/report", report());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).startsWith(record + " is damaged: it is no JSON").hasLineCount(1);
    assertThat(record).hasContent("{");
  }

  @Test
  void aReportThatIsNotBelievedIsAnsweredWithTheReason() throws Exception {
    HttpResponse<String> wrong = post("/report", report().replace("bbbb", "cccc"));
    assertThat(wrong.statusCode()).isEqualTo(403);
    assertThat(wrong.body()).isEqualTo("the code is wrong\n");
    HttpResponse<String> none = post("/report", "hello");
    assertThat(none.statusCode()).isEqualTo(400);
    assertThat(none.body()).isEqualTo("a report has 5 to 22 lines\n");
    assertThat(post("/report", "x".repeat(4096)).statusCode()).isEqualTo(400);
    assertThat(post("/report", "x".repeat(4097)).statusCode()).isEqualTo(413);
    assertThat(post("/report", "x".repeat(60_000)).statusCode()).isEqualTo(413);
    assertThat(records.all()).isEmpty();
  }

  @Test
  void whatIsNotThereIsNotThere() throws Exception {
    for (String path :
        List.of(
            "/",
            "/boot",
            "/boot/",
            "/boot.ipxe/",
            "/boot.ipxex",
            "//boot.ipxe",
            "/report/",
            "/boot/../boot.ipxe",
            "/%62oot.ipxe",
            "/boot/" + "a".repeat(64) + "/../../etc/passwd",
            "/challenge%00",
            "/BOOT.IPXE")) {
      assertThat(get(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void otherMethodsAreRefusedWithThoseThatThereAre() throws Exception {
    HttpResponse<String> report = get("/report");
    assertThat(report.statusCode()).isEqualTo(405);
    assertThat(report.headers().firstValue("Allow")).contains("POST");
    for (String path : List.of("/boot.ipxe", "/challenge")) {
      HttpResponse<String> answer = send(request(path).method("DELETE", none()));
      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }
  }

  @Test
  void aQueryThatIsNoneOfOursIsABadRequest() throws Exception {
    HttpResponse<String> answer = get("/boot.ipxe?nmae=pc-01");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("'nmae' is no parameter; there are: name, mac, hostname\n");
  }

  @Test
  void aPortThatIsTakenIsNamedWithWhoHasIt() {
    assertThatThrownBy(() -> start(server.address().getPort(), new TestClock()))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining(
            "port %d is taken by process %d"
                .formatted(server.address().getPort(), ProcessHandle.current().pid()))
        .hasMessageContaining("give 'http' another 'port'");
  }

  @Test
  void anAddressOfAnotherHostIsRefused() {
    assertThatThrownBy(
            () ->
                NetbootServer.start(
                    new InetSocketAddress("192.0.2.77", 0),
                    null,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)))
        .isInstanceOf(StatelessException.class)
        .hasMessageContaining("must be an address of this host");
  }

  @Test
  void afterClosingNobodyListens() {
    server.close();
    assertThatThrownBy(() -> get("/challenge")).isInstanceOf(IOException.class);
  }

  private String report() throws Exception {
    String text =
        "pc-01\nsha256:%s\n00000000-1111-2222-3333-444444444444\n%s"
            .formatted("b".repeat(64), get("/challenge").body());
    return text + HexFormat.of().formatHex(SECRET.reportKey(PC, 0).code(text)) + "\n";
  }

  private static List<String> files(String script) {
    List<String> files = new ArrayList<>();
    Matcher matcher = FILES.matcher(script);
    while (matcher.find()) {
      files.add(matcher.group());
    }
    assertThat(files).hasSize(5);
    return files;
  }

  /** What a script prints on a console of a machine, on one line. */
  private static String printed(String script) {
    return String.join(
        " ", Ipxe.print(script.lines().filter(line -> line.startsWith("echo")).toList()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private byte[] bytes(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.BodyPublisher none() {
    return HttpRequest.BodyPublishers.noBody();
  }
}
