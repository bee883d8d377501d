package com.example.stick;

import org.statelesslinux.spi.BackendProvider;
import org.statelesslinux.testkit.BackendContract;

class StickContractTest extends BackendContract {
  @Override
  protected BackendProvider provider() {
    return new StickProvider();
  }
}
