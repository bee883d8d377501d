package com.example.embed;

import org.statelesslinux.engine.Engine;

/** Lists the modes that were found, with where each comes from. */
public final class ShowModes {
  private ShowModes() {}

  /** Needs no configuration. */
  public static void main(String[] args) {
    Engine.builder()
        .modes()
        .forEach(mode -> System.out.println(mode.mode() + " " + mode.location()));
  }
}
