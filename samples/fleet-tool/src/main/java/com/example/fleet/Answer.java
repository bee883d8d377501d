package com.example.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.statelesslinux.model.StatelessException;

/**
 * What a request is answered with.
 *
 * @param status the code of HTTP
 * @param type the media type
 * @param body the content
 * @param location where the browser shall go on; empty to stay
 */
record Answer(int status, String type, String body, Optional<String> location) {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><title>%s</title>
      <link rel="stylesheet" href="/fleet.css"><script src="/fleet.js" defer></script></head>
      <body><h1>%s</h1>
      %s</body></html>
      """;

  static Answer page(int status, String title, Html content) {
    return new Answer(status, HTML, Html.of(PAGE, title, title, content).text(), Optional.empty());
  }

  static Answer page(String title, Html content) {
    return page(200, title, content);
  }

  static Answer goTo(String location) {
    return new Answer(303, HTML, "", Optional.of(location));
  }

  static Answer failure(int status, StatelessException failure) {
    return page(
        status,
        "Cannot " + failure.doing(),
        Html.of(
            "<p id=\"found\">%s</p><p>%s</p><p><a href=\"/\">All machines</a></p>",
            failure.found(), failure.advice()));
  }

  /** A file that comes with the tool. */
  static Answer file(String name, String type) {
    try (InputStream content = Answer.class.getResourceAsStream(name)) {
      if (content == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(200, type, text, Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
