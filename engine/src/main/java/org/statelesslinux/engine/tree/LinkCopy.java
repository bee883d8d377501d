package org.statelesslinux.engine.tree;

import java.io.IOException;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.PosixException;

/** Copies one more name of a file whose first name is being copied. */
final class LinkCopy implements OrderedWork.Work<CopiedEntry> {
  private final Found found;
  private final OrderedWork.Handle<CopiedEntry> first;
  private final TreePath firstPath;
  private final TreeCopy.Target into;

  LinkCopy(
      Found found,
      OrderedWork.Handle<CopiedEntry> first,
      TreePath firstPath,
      TreeCopy.Target into) {
    this.found = found;
    this.first = first;
    this.firstPath = firstPath;
    this.into = into;
  }

  @Override
  public CopiedEntry run() throws IOException {
    // Work is begun in order, so the first name is done or in another thread's hands.
    CopiedEntry copied = first.get();
    try {
      DeepPath.reach(
          into.root(),
          firstPath,
          (directory, path) -> {
            found.parent().twin().link(directory, path, found.name());
            return true;
          });
    } catch (PosixException e) {
      throw new TreeException(TreeException.Side.WRITING, found.path(), e);
    }
    found.parent().leave();
    return CopiedEntry.of(
        copied.entry().as(found.path(), copied.entry().hardLink()),
        found.status(),
        copied.reused());
  }
}
