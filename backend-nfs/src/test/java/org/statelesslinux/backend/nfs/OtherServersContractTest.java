package org.statelesslinux.backend.nfs;

import org.junit.jupiter.api.Nested;
import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;

/** The contract holds whoever exports the snapshots. */
class OtherServersContractTest {
  @Nested
  class KernelServerContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
      return new NfsProvider();
    }

    @Override
    protected String options() {
      return "{ server: kernel, version: 3 }";
    }
  }

  @Nested
  class ExternalServerContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
      return new NfsProvider();
    }

    @Override
    protected String options() {
      return "{ server: external, export: '[2001:db8::5]:/vol/snapshots' }";
    }
  }
}
