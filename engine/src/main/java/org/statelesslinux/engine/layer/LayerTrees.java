package org.statelesslinux.engine.layer;

import com.google.common.io.Closer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.statelesslinux.engine.manifest.Entry;
import org.statelesslinux.engine.manifest.TreePath;
import org.statelesslinux.engine.posix.Directory;
import org.statelesslinux.engine.posix.FileStatus.DeviceNumber;
import org.statelesslinux.engine.posix.FileType;
import org.statelesslinux.engine.tree.EntryWriter;

/**
 * Lays out what is in a layer as trees that can be packed: directories with their attributes, files
 * as links to those of the snapshot, and a character device 0/0, which is how overlayfs marks it,
 * for what is hidden. As many trees as it takes for none to hold more bytes than an image may have.
 */
public final class LayerTrees implements LayerDifference.Sink, Closeable {
  /** What an entry takes in an image at most, besides its bytes. */
  private static final long ENTRY = 512;

  private final Directory tree;
  private final Path stage;
  private final long limit;
  private final List<Part> parts = new ArrayList<>();
  private final Deque<Entry> directories = new ArrayDeque<>();
  private final Map<Integer, Part> groups = new HashMap<>();
  private Part current;

  private LayerTrees(Path tree, Path stage, long limit) throws IOException {
    this.tree = Directory.open(tree);
    this.stage = stage;
    this.limit = limit;
    this.current = newPart();
  }

  /**
   * Lays a tree out.
   *
   * @param tree the tree
   * @param manifest its manifest
   * @param base the manifest of what is below; empty to lay out all of it
   * @param stage an empty directory on the tree's file system
   * @param limit how many bytes a tree may hold, unless one file has more
   * @return the trees that it made in the stage, at least one
   */
  public static List<Path> of(Path tree, Path manifest, Optional<Path> base, Path stage, long limit)
      throws IOException {
    try (LayerTrees trees = new LayerTrees(tree, stage, limit)) {
      if (base.isPresent()) {
        LayerDifference.over(base.get(), manifest, trees);
      } else {
        LayerDifference.whole(manifest, trees);
      }
      return trees.finish();
    }
  }

  @Override
  public void enter(Entry directory) throws IOException {
    while (!directories.isEmpty() && !directories.getLast().path().isAbove(directory.path())) {
      directories.removeLast();
    }
    directories.addLast(directory);
  }

  @Override
  public void put(Entry entry) throws IOException {
    if (entry.type() == FileType.DIRECTORY) {
      current.reach(entry.path());
    } else {
      partFor(entry).link(entry);
    }
  }

  @Override
  public void hide(TreePath path) throws IOException {
    current.hide(path);
  }

  private Part partFor(Entry entry) throws IOException {
    Part ofGroup = groups.get(entry.hardLink());
    if (entry.hardLink() > 0 && ofGroup != null) {
      return ofGroup;
    }
    if (current.bytes > 0 && current.bytes + entry.size() + ENTRY > limit) {
      current = newPart();
    }
    current.bytes += entry.size() + ENTRY;
    if (entry.hardLink() > 0) {
      groups.put(entry.hardLink(), current);
    }
    return current;
  }

  private Part newPart() throws IOException {
    Part part = new Part(Files.createDirectory(stage.resolve(Integer.toString(parts.size()))));
    parts.add(part);
    return part;
  }

  private List<Path> finish() throws IOException {
    for (Part part : parts) {
      part.leaveAll();
    }
    return parts.stream().map(part -> part.path).toList();
  }

  @Override
  public void close() throws IOException {
    try (Closer closer = Closer.create()) {
      closer.register(tree);
      parts.stream().flatMap(part -> part.open.stream()).forEach(closer::register);
    }
  }

  /** A directory of the snapshot, and the one in a part that becomes its like. */
  private record Open(Entry entry, Directory from, Directory into) implements Closeable {
    @Override
    public void close() throws IOException {
      try (Closer closer = Closer.create()) {
        closer.register(from);
        closer.register(into);
      }
    }
  }

  /** One tree. */
  private final class Part {
    private final Path path;
    private final EntryWriter writer;
    private final Deque<Open> open = new ArrayDeque<>();
    private long bytes;

    Part(Path path) throws IOException {
      this.path = path;
      try (Directory made = Directory.open(path)) {
        writer = new EntryWriter(made.status());
      }
    }

    void link(Entry entry) throws IOException {
      Open parent = reachParent(entry.path());
      byte[] name = name(entry.path(), parent.entry.path());
      parent.into.link(parent.from, name, name);
    }

    void hide(TreePath hidden) throws IOException {
      Open parent = reachParent(hidden);
      byte[] name = name(hidden, parent.entry.path());
      parent.into.createNode(name, FileType.CHARACTER_DEVICE, DeviceNumber.NONE);
      parent.into.setModified(name, parent.entry.modified());
    }

    /** Makes the directory that something is in, if need be. */
    private Open reachParent(TreePath child) throws IOException {
      Entry parent = null;
      for (Entry directory : directories) {
        parent = directory.path().isAbove(child) ? directory : parent;
      }
      if (parent == null) {
        throw new IllegalStateException(child + " is in no directory");
      }
      reach(parent.path());
      return open.getLast();
    }

    /** Makes a directory that has been entered, and those on the way to it, if need be. */
    void reach(TreePath goal) throws IOException {
      while (!open.isEmpty() && !isAtOrAbove(open.getLast().entry.path(), goal)) {
        leave();
      }
      Iterator<Entry> way = directories.iterator();
      for (int i = 0; i < open.size(); i++) {
        way.next();
      }
      while (way.hasNext()) {
        Entry next = way.next();
        if (!isAtOrAbove(next.path(), goal)) {
          return;
        }
        open.addLast(open.isEmpty() ? root(next) : below(open.getLast(), next));
      }
    }

    private Open root(Entry entry) throws IOException {
      return new Open(entry, tree.again(), Directory.open(path));
    }

    private Open below(Open parent, Entry entry) throws IOException {
      byte[] name = name(entry.path(), parent.entry.path());
      Directory from = parent.from.openDirectory(name);
      try {
        return new Open(entry, from, parent.into.createDirectory(name));
      } catch (IOException e) {
        from.close();
        throw e;
      }
    }

    private void leave() throws IOException {
      try (Open left = open.removeLast()) {
        writer.complete(left.into, left.entry);
      }
    }

    private void leaveAll() throws IOException {
      while (!open.isEmpty()) {
        leave();
      }
    }
  }

  private static boolean isAtOrAbove(TreePath directory, TreePath path) {
    return directory.equals(path) || directory.isAbove(path);
  }

  private static byte[] name(TreePath path, TreePath parent) {
    int start = parent.array().length == 0 ? 0 : parent.array().length + 1;
    return Arrays.copyOfRange(path.array(), start, path.array().length);
  }
}
