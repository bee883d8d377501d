package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is answered. Requests are written by hand, since clients do not let one lie. */
class WebServerTest {

  @TempDir private Path directory;
  private WebServer web;
  private int port;
  private String key;

  @BeforeEach
  void start() {
    SiteFile site =
        new SiteFile(directory.resolve("<i>.yaml"), WebServerTest.class.getClassLoader());
    web = WebServer.start(0, new Actions(site, new Publishing(site)));
    URI entrance = URI.create(web.entrance());
    port = entrance.getPort();
    key = entrance.getQuery().replace("key=", "");
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void theKeyLetsABrowserInWhichThenHasACookie() throws IOException {
    assertThat(get("/?key=" + key, host()))
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: /\r\n")
        .contains(
            "Set-Cookie: fleet-%d=%s; Path=/; HttpOnly; SameSite=Strict".formatted(port, key));
    assertThat(get("/fleet.js", host() + cookie()))
        .startsWith("HTTP/1.1 200 ")
        .contains("Content-Security-Policy: default-src 'none';")
        .contains("EventSource");
  }

  @Test
  void nobodyElseIsAnswered() throws IOException {
    assertThat(get("/fleet.js", host())).startsWith("HTTP/1.1 403 ");
    assertThat(get("/progress", host())).startsWith("HTTP/1.1 403 ");
    assertThat(get("/?key=0", host())).startsWith("HTTP/1.1 403 ");
    assertThat(get("/fleet.js", host() + cookie().replace(key, key + "0")))
        .startsWith("HTTP/1.1 403 ");
  }

  @Test
  void aNameThatLeadsHereByItsOwnersWillIsRefused() throws IOException {
    assertThat(get("/?key=" + key, "Host: evil.example:" + port + "\r\n" + cookie()))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("Set-Cookie");
  }

  @Test
  void anotherPagesFormIsRefused() throws IOException {
    String form = host() + cookie() + "Content-Type: application/x-www-form-urlencoded\r\n";
    String body = "Content-Length: 9\r\n\r\nprofile=a";

    assertThat(send("POST /publish", form + body)).startsWith("HTTP/1.1 403 ");
    assertThat(send("POST /publish", form + "Origin: http://evil.example\r\n" + body))
        .startsWith("HTTP/1.1 403 ");
    assertThat(send("POST /publish", form + "Origin: http://127.0.0.1:" + port + "\r\n" + body))
        .startsWith("HTTP/1.1 303 ");
  }

  @Test
  void whatFailsIsToldInThreePartsAndEscaped() throws IOException {
    assertThat(get("/", host() + cookie()))
        .startsWith("HTTP/1.1 409 ")
        .contains("<h1>Cannot ", "&lt;i&gt;.yaml")
        .doesNotContain("<i>");
    assertThat(get("/plan?machine=pc-01", host() + cookie()))
        .contains("&#39;mode&#39; is not said");
    assertThat(get("/nothing", host() + cookie())).startsWith("HTTP/1.1 404 ");
  }

  private String host() {
    return "Host: 127.0.0.1:" + port + "\r\n";
  }

  private String cookie() {
    return "Cookie: fleet-%d=%s\r\n".formatted(port, key);
  }

  private String get(String path, String headers) throws IOException {
    return send("GET " + path, headers + "\r\n");
  }

  private String send(String request, String rest) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String all = request + " HTTP/1.1\r\nConnection: close\r\n" + rest;
      socket.getOutputStream().write(all.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
