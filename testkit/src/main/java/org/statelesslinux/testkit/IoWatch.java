package org.statelesslinux.testkit;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Sees what code reads, writes, starts and connects to, by the JVM's Flight Recorder and by who is
 * asked for the way to a peer. Not seen: the mere look whether a file is there, a {@link
 * java.nio.channels.SocketChannel} that says nothing, and what native code does. For one thread.
 */
final class IoWatch implements AutoCloseable {
  /** The last is there in later JDKs only. */
  private static final List<String> EVENTS =
      List.of(
          "jdk.FileRead",
          "jdk.FileWrite",
          "jdk.FileForce",
          "jdk.ProcessStart",
          "jdk.SocketRead",
          "jdk.SocketWrite",
          "jdk.SocketConnect");

  private final Path file;
  private final Recording recording = new Recording();
  private final Set<Long> others;
  private final @Nullable ProxySelector before = ProxySelector.getDefault();
  private final Queue<String> peers = new ConcurrentLinkedQueue<>();

  private IoWatch(Path file) {
    this.file = file;
    this.others =
        Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(Collectors.toSet());
  }

  /** Whether this JVM has a Flight Recorder. */
  static boolean isPossible() {
    return FlightRecorder.isAvailable();
  }

  /**
   * Begins to watch.
   *
   * @param file a file to be made for what is recorded
   */
  static IoWatch start(Path file) {
    IoWatch watch = new IoWatch(file);
    EVENTS.forEach(event -> watch.recording.enable(event).withoutThreshold().withStackTrace());
    ProxySelector.setDefault(watch.new Selector());
    watch.recording.start();
    return watch;
  }

  /** Runs code in a thread of its own: that one, and all that it starts, are watched. */
  <T> T call(Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    new Thread(task, "watched").start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * What was seen, each in words.
   *
   * @param owner whose own files are code: its class loader reads them
   */
  List<String> findings(Class<?> owner) throws IOException {
    recording.stop();
    recording.dump(file);
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    Files.delete(file);
    return Stream.concat(
            peers.stream(),
            events.stream()
                .filter(this::isOfWatched)
                .filter(event -> !isCode(event, owner))
                .map(IoWatch::inWords))
        .distinct()
        .toList();
  }

  private boolean isOfWatched(RecordedEvent event) {
    return event.getThread() != null && !others.contains(event.getThread().getJavaThreadId());
  }

  /** Loading classes, reading what lies beside them, and printing. */
  private static boolean isCode(RecordedEvent event, Class<?> owner) {
    if (hasFrameOf("java.lang.ClassLoader", event)) {
      return true;
    }
    if (!event.hasField("path")) {
      return false;
    }
    String path = event.getString("path");
    if (path == null) {
      // Of what is printed; but JDK 17 also forgets long paths that an earlier recording had.
      return hasFrameOf("java.io.PrintStream", event);
    }
    return path.startsWith(System.getProperty("java.home"))
        || place(owner).filter(path::startsWith).isPresent();
  }

  private static boolean hasFrameOf(String type, RecordedEvent event) {
    return frames(event).anyMatch(frame -> frame.getType().getName().equals(type));
  }

  private static Optional<String> place(Class<?> owner) {
    return Optional.ofNullable(owner.getProtectionDomain().getCodeSource())
        .map(CodeSource::getLocation)
        .filter(url -> url.getProtocol().equals("file"))
        .map(url -> Path.of(URI.create(url.toString())).toString());
  }

  private static String inWords(RecordedEvent event) {
    String what = event.getEventType().getName().replace("jdk.", "");
    String object =
        Stream.of("path", "command", "host")
            .filter(event::hasField)
            .map(event::getString)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse("(somewhere)");
    String where =
        frames(event)
            .filter(frame -> !frame.getType().getName().matches("(java|jdk|sun)\\..*"))
            .map(method -> method.getType().getName() + "." + method.getName())
            .findFirst()
            .orElse("a thread of its own");
    return "%s %s in %s".formatted(what, object, where);
  }

  private static Stream<RecordedMethod> frames(RecordedEvent event) {
    return event.getStackTrace() == null
        ? Stream.of()
        : event.getStackTrace().getFrames().stream().map(RecordedFrame::getMethod);
  }

  @Override
  public void close() {
    ProxySelector.setDefault(before);
    recording.close();
  }

  /** Sockets ask it for the way, also where nothing is said afterwards. */
  private final class Selector extends ProxySelector {
    @Override
    public List<Proxy> select(URI peer) {
      if (!others.contains(Thread.currentThread().getId())) {
        peers.add("SocketConnect " + peer);
      }
      return before == null ? List.of(Proxy.NO_PROXY) : before.select(peer);
    }

    @Override
    public void connectFailed(URI peer, SocketAddress proxy, IOException why) {
      if (before != null) {
        before.connectFailed(peer, proxy, why);
      }
    }
  }
}
