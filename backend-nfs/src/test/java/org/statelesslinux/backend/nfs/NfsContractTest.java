package org.statelesslinux.backend.nfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;

class NfsContractTest extends BackendContract {
  private static final int PORT = freePort();

  @Override
  protected BackendProvider provider() {
    return new NfsProvider();
  }

  @Override
  protected String options() {
    return "{ port: " + PORT + " }";
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
