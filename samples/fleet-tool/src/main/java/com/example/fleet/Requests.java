package com.example.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.statelesslinux.model.StatelessException;

/** Answers requests that come from the tool's own pages, in a browser that was shown the key. */
final class Requests extends Handler.Abstract {
  private static final int MOST_FIELDS = 10;
  private static final int MOST_BYTES = 10_000;
  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy",
              "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
                  + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "Referrer-Policy", "same-origin",
          "X-Content-Type-Options", "nosniff");

  private final Actions actions;
  private final Key key;

  Requests(Actions actions, Key key) {
    this.actions = actions;
    this.key = key;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HEADERS.forEach(response.getHeaders()::put);
    String path = Request.getPathInContext(request);
    Optional<Answer> refusal = refusal(request);
    if (refusal.isEmpty() && path.equals("/progress")) {
      stream(response);
      callback.succeeded();
    } else {
      Answer answer = refusal.isPresent() ? refusal.get() : answer(request, path);
      response.setStatus(answer.status());
      response.getHeaders().put("Content-Type", answer.type());
      answer.location().ifPresent(to -> response.getHeaders().put("Location", to));
      if (refusal.isEmpty() && isEntrance(request)) {
        response.getHeaders().put("Set-Cookie", cookie(request) + "; HttpOnly; SameSite=Strict");
      }
      Content.Sink.write(response, true, answer.body(), callback);
    }
    return true;
  }

  private Answer answer(Request request, String path) {
    try {
      return switch (request.getMethod()) {
        case "GET" ->
            isEntrance(request)
                ? Answer.goTo("/")
                : actions.get(path, words(Request.extractQueryParameters(request)));
        case "POST" ->
            actions.post(path, words(FormFields.getFields(request, MOST_FIELDS, MOST_BYTES)));
        default -> refused(405, "the method is " + request.getMethod());
      };
    } catch (StatelessException e) {
      return Answer.failure(409, e);
    }
  }

  /** Why a request is not even looked at. */
  private Optional<Answer> refusal(Request request) {
    HttpFields headers = request.getHeaders();
    String host = String.valueOf(headers.get("Host"));
    int port = Request.getLocalPort(request);
    if (!Set.of("127.0.0.1:" + port, "localhost:" + port).contains(host)) {
      return Optional.of(refused(421, "it is for the host " + host)); // DNS rebinding.
    }
    if (request.getMethod().equals("POST") && !("http://" + host).equals(headers.get("Origin"))) {
      return Optional.of(refused(403, "it comes from " + headers.get("Origin")));
    }
    boolean known =
        Request.getCookies(request).stream()
            .anyMatch(one -> one.getName().equals(cookieName(request)) && key.is(one.getValue()));
    return known || isEntrance(request)
        ? Optional.empty()
        : Optional.of(refused(403, "it comes without the tool's key"));
  }

  private static Answer refused(int status, String found) {
    return Answer.failure(
        status,
        new StatelessException(
            "answer the request", found, "Open the address that the tool said at its start."));
  }

  private boolean isEntrance(Request request) {
    String shown = Request.extractQueryParameters(request).getValue("key");
    return shown != null && key.is(shown);
  }

  private String cookie(Request request) {
    return cookieName(request) + "=" + key + "; Path=/";
  }

  /** Cookies do not know of ports: another tool on this host must not get in the way. */
  private static String cookieName(Request request) {
    return "fleet-" + Request.getLocalPort(request);
  }

  private static Map<String, String> words(Fields fields) {
    return fields.stream().collect(toMap(Fields.Field::getName, Fields.Field::getValue));
  }

  /** Server-sent events: the piece of the page each time that it has changed, until the end. */
  private void stream(Response response) throws IOException, InterruptedException {
    response.getHeaders().put("Content-Type", "text/event-stream");
    OutputStream out = Content.Sink.asOutputStream(response);
    Progress progress = actions.publishing().progress();
    send(out, "message", progress);
    while (progress.running()) {
      Thread.sleep(50); // Faster than this nobody reads; what came between is left out.
      progress = actions.publishing().after(progress);
      send(out, "message", progress);
    }
    send(out, "ended", progress);
    out.close();
  }

  private static void send(OutputStream out, String event, Progress progress) throws IOException {
    String data = MachinesPage.progress(progress).text().replace("\n", "\ndata: ");
    out.write("event: %s\ndata: %s\n\n".formatted(event, data).getBytes(UTF_8));
    out.flush();
  }
}
