package org.statelesslinux.engine.netboot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;

/** What is answered to requests. Thread-safe. */
interface Answers {
  /** The methods of what is only read. */
  String READING = "GET, HEAD";

  /** Reads the body of a request when it is needed. */
  interface Body {
    /** All of it; empty if it is longer than is accepted. */
    Optional<byte[]> read() throws IOException;
  }

  /** Answers one request. */
  Answer answer(String method, URI uri, InetAddress client, Body body) throws IOException;
}
