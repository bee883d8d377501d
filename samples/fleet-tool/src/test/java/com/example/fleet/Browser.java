package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Chromium without a window, led by its driver in the W3C's WebDriver protocol. All its processes
 * are in a PID namespace of their own, and so end with the driver, however that ends.
 */
final class Browser implements AutoCloseable {
  private static final List<String> DRIVER =
      List.of(
          "/usr/bin/setpriv",
          "--pdeathsig=KILL",
          "/usr/bin/unshare",
          "--pid",
          "--fork",
          "--kill-child",
          "--mount-proc",
          "/usr/bin/chromedriver",
          "--port=0");
  private static final Pattern PORT = Pattern.compile("successfully on port ([0-9]+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private String session = "";

  /**
   * Starts one.
   *
   * @param directory where it keeps its files
   */
  static Browser start(Path directory) throws IOException, InterruptedException {
    Browser browser = new Browser(new ProcessBuilder(DRIVER).redirectErrorStream(true).start());
    try {
      browser.begin(directory);
      return browser;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      browser.close();
      throw e;
    }
  }

  private Browser(Process driver) {
    this.driver = driver;
  }

  private void begin(Path directory) throws IOException, InterruptedException {
    session = "http://127.0.0.1:" + port() + "/session";
    List<String> words = List.of("--headless", "--no-sandbox", "--user-data-dir=" + directory);
    Map<String, ?> wanted = Map.of("goog:chromeOptions", Map.of("args", words));
    JsonNode made = send("", Map.of("capabilities", Map.of("alwaysMatch", wanted)));
    session += "/" + made.get("sessionId").asString();
  }

  private String port() throws IOException {
    BufferedReader said = driver.inputReader(UTF_8);
    StringBuilder all = new StringBuilder();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      all.append(line).append('\n');
      Matcher matcher = PORT.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    throw new AssertionError("chromedriver did not start:\n" + all);
  }

  void open(String address) throws IOException, InterruptedException {
    send("/url", Map.of("url", address));
  }

  /** Clicks as a person does: where the element is, and nothing may lie above it. */
  void click(String selector) throws IOException, InterruptedException {
    JsonNode found = send("/element", Map.of("using", "css selector", "value", selector));
    send("/element/" + found.iterator().next().asString() + "/click", Map.of());
  }

  /** What a script says. */
  String eval(String script) throws IOException, InterruptedException {
    return send("/execute/sync", Map.of("script", "return " + script, "args", List.of()))
        .asString();
  }

  /** The text of an element; empty if there is none. */
  String text(String selector) throws IOException, InterruptedException {
    return eval("(document.querySelector(\"%s\") || {}).innerText || ''".formatted(selector));
  }

  /** Waits until the text of an element is so, and returns it. */
  String await(String selector, Predicate<String> wanted) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    String text = text(selector);
    while (!wanted.test(text)) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(selector + " stayed: " + text + "\n" + text("body"));
      }
      Thread.sleep(20);
      text = text(selector);
    }
    return text;
  }

  private JsonNode send(String path, Object body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(session + path))
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    JsonNode value = JSON.readTree(answer).get("value");
    if (value.has("error")) {
      throw new AssertionError(path + " " + body + ": " + value);
    }
    return value;
  }

  /** Waits as well: the kernel has ended all of the namespace when its first process is gone. */
  @Override
  public void close() {
    List<ProcessHandle> all = driver.descendants().toList();
    driver.destroyForcibly();
    for (ProcessHandle one : all) {
      one.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
  }
}
