package org.statelesslinux.model;

/** What a file has besides its bytes, that a transport may or may not carry. */
public enum Attribute {
  /** Numeric owner and group. */
  OWNERS(IfLost.REFUSE),
  /** Permissions with setuid, setgid and sticky. */
  MODES(IfLost.REFUSE),
  /** Modification times in whole seconds, from 1970 to early 2106. */
  TIMES(IfLost.REFUSE),
  /** Modification times before 1970 or after early 2106. */
  DISTANT_TIMES(IfLost.REFUSE),
  /** The part of a modification time below one second. */
  NANOSECONDS(IfLost.ACCEPT),
  /** Several names of one file. */
  HARD_LINKS(IfLost.REFUSE),
  /** Device nodes and FIFOs. */
  SPECIAL_FILES(IfLost.REFUSE),
  /** Names of any bytes, up to 255 of them. */
  ANY_NAME(IfLost.REFUSE),
  /** File capabilities: the attribute {@code security.capability}. */
  CAPABILITIES(IfLost.PUT_BACK),
  /** POSIX access control lists: the attributes {@code system.posix_acl_*}. */
  ACLS(IfLost.PUT_BACK),
  /** All other extended attributes. */
  XATTRS(IfLost.PUT_BACK);

  /** What is done about an attribute that a mode does not carry. */
  public enum IfLost {
    /** Publishing a snapshot that needs it is refused, with the paths. */
    REFUSE,
    /** It is put back on the machine's overlay at boot. */
    PUT_BACK,
    /** It is left lost: equality between modes does not count it. */
    ACCEPT
  }

  private final IfLost ifLost;

  Attribute(IfLost ifLost) {
    this.ifLost = ifLost;
  }

  /** What is done about it in a mode that does not carry it. */
  public IfLost ifLost() {
    return ifLost;
  }
}
