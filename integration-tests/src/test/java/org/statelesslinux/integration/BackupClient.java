package org.statelesslinux.integration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A machine that copies a store to the server, written from docs/backup.md alone. */
final class BackupClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;
  private final String machine;
  private final byte[] key;
  private final Path password;

  BackupClient(String server, String machine, byte[] siteSecret, Path scratch) throws IOException {
    this.server = server;
    this.machine = machine;
    this.key = derive(siteSecret, "report", machine);
    this.password = scratch.resolve("password." + machine);
    Files.writeString(
        password, HexFormat.of().formatHex(derive(siteSecret, "backup", machine)) + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
  }

  /** What the server said: its status, and its lines where the code of them is right. */
  record Reply(int status, List<String> lines) {
    String verdict() {
      return lines.get(0);
    }
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** HKDF (RFC 5869) with no salt, to one block. */
  private static byte[] derive(byte[] secret, String purpose, String name) {
    String info = "stateless/v1/%s/%d:%s/0\1".formatted(purpose, name.length(), name);
    return hmac(hmac(new byte[32], secret), info.getBytes(US_ASCII));
  }

  private String get(String path) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create(server + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  Reply ask(String verb, String store, String... rest) throws IOException, InterruptedException {
    String lines =
        "backup\n%s\n%s\n%s\n%s\n%s"
            .formatted(machine, verb, store, String.join("\n", rest), get("/challenge"));
    String code = HexFormat.of().formatHex(hmac(key, lines.getBytes(US_ASCII)));
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(server + "/backup"))
                .POST(HttpRequest.BodyPublishers.ofString(lines + code + "\n"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    List<String> answer = response.body().lines().toList();
    if (response.statusCode() == 200) {
      String signed = "answer\n" + code + "\n" + String.join("\n", answer.subList(0, 5)) + "\n";
      if (!HexFormat.of().formatHex(hmac(key, signed.getBytes(US_ASCII))).equals(answer.get(5))) {
        throw new AssertionError("the code of the answer is wrong: " + answer);
      }
    }
    return new Reply(response.statusCode(), answer);
  }

  /** Sends a directory; gives back what was itemized. */
  String send(Path state, String store, String port) {
    return rsync(port, state + "/", machine + "@127.0.0.1::store-" + store + "/");
  }

  /** Fetches the newest version. */
  void fetch(String store, String port, Path into) {
    rsync(port, machine + "@127.0.0.1::restore-" + store + "/", into + "/");
  }

  private String rsync(String port, String from, String to) {
    List<String> words = new ArrayList<>(List.of("--port=" + port, "--password-file=" + password));
    words.addAll(List.of(from, to));
    return Shell.run(
        Path.of("/"),
        "rsync -aHAX --numeric-ids --delete --modify-window=-1 --itemize-changes \"$@\"",
        words.toArray());
  }
}
