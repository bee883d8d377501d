package org.statelesslinux.engine.manifest;

import java.util.HashMap;
import java.util.Map;

/** Compares which names are one file in two trees, entry by entry in the order of the trees. */
public final class HardLinkComparison {
  private final Map<Integer, Long> fileOfGroup = new HashMap<>();
  private final LongIntMap groupOfFile = new LongIntMap();
  private int alone;

  /**
   * Looks at the next path that both trees have.
   *
   * @param path the path
   * @param group the group of hard links in the first tree; 0 if the file has one name there
   * @param file a number for the file in the second tree
   * @param mayBeLinked whether the file may have more names in the second tree
   * @param sink takes what differs
   */
  public void compare(
      TreePath path, int group, long file, boolean mayBeLinked, DifferenceSink sink) {
    if (group == 0) {
      if (mayBeLinked && groupOfFile.get(file) != LongIntMap.ABSENT) {
        sink.differs(path, "hard link", "none", "to another entry");
      } else if (mayBeLinked) {
        // A number that no group has: whoever else turns up with this file does not agree.
        groupOfFile.put(file, --alone);
      }
      return;
    }
    Long known = fileOfGroup.putIfAbsent(group, file);
    int other = groupOfFile.get(file);
    if (known != null && known != file) {
      sink.differs(path, "hard link", "hl." + group, "not to the same entries");
    } else if (other == LongIntMap.ABSENT) {
      groupOfFile.put(file, group);
    } else if (other != group) {
      sink.differs(path, "hard link", "hl." + group, "to other entries");
    }
  }
}
