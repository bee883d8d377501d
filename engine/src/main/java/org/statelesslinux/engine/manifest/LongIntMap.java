package org.statelesslinux.engine.manifest;

/**
 * A map from numbers to positive or negative numbers that takes a fifth of a HashMap's memory, for
 * things that a tree may have a million of.
 */
public final class LongIntMap {
  /** What absent keys have. */
  public static final int ABSENT = 0;

  private long[] keys = new long[1024];
  private int[] values = new int[1024];
  private int size;

  /** The value of a key, or {@link #ABSENT}. */
  public int get(long key) {
    return values[slot(key)];
  }

  /**
   * Gives a key a value.
   *
   * @param value any but {@link #ABSENT}
   */
  public void put(long key, int value) {
    int slot = slot(key);
    if (values[slot] == ABSENT) {
      if (size >= keys.length / 2) {
        grow();
        slot = slot(key);
      }
      size++;
    }
    keys[slot] = key;
    values[slot] = value;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    long mixed = key * 0x9e3779b97f4a7c15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (values[slot] != ABSENT && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new int[2 * oldValues.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != ABSENT) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
