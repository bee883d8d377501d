package com.example.afs;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;

/** Publishing goes to real servers; without them the rules that publish are left out. */
class AfsContractTest extends BackendContract {
  @BeforeAll
  static void startTheCell() throws IOException, InterruptedException {
    if (Cell.lacks().isEmpty()) {
      Cell.start();
    }
  }

  @Override
  protected BackendProvider provider() {
    return new AfsProvider();
  }

  @Override
  protected String options() {
    return Cell.OPTIONS;
  }
}
