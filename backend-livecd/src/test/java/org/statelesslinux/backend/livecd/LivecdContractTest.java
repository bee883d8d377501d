package org.statelesslinux.backend.livecd;

import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;

class LivecdContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new LivecdProvider();
  }
}
