package org.statelesslinux.engine.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.statelesslinux.engine.text.Texts;

/** A piece of the configuration and where it stands. Immutable. */
sealed interface Node {
  /** Where it begins. */
  Place place();

  /** What it is, for messages. */
  String shown();

  /**
   * A single value.
   *
   * @param text the value without quotes
   * @param plain whether it stood without quotes
   */
  record Scalar(Place place, String text, boolean plain) implements Node {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Whether YAML reads this as no value (YAML 1.2.2, section 10.3.2). */
    boolean isNothing() {
      return plain && NULLS.contains(text);
    }

    @Override
    public String shown() {
      return isNothing() ? "nothing" : Texts.quote(text);
    }
  }

  /**
   * A list.
   *
   * @param items its items
   */
  record Sequence(Place place, List<Node> items) implements Node {
    /** Keeps its own copy. */
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param entries its entries, in their order, no key twice
   */
  record Mapping(Place place, List<Entry> entries) implements Node {
    /** Keeps its own copy. */
    public Mapping {
      entries = List.copyOf(entries);
    }

    @Override
    public String shown() {
      return "a mapping";
    }

    /** The entries by key. */
    Map<String, Entry> byKey() {
      Map<String, Entry> byKey = new LinkedHashMap<>();
      entries.forEach(entry -> byKey.put(entry.key(), entry));
      return byKey;
    }

    /**
     * This mapping with another laid over it: mappings join key by key, all else is replaced. Each
     * piece keeps its place; the whole has the other's.
     */
    Mapping overlaid(Mapping over) {
      Map<String, Entry> joined = byKey();
      for (Entry entry : over.entries()) {
        joined.merge(entry.key(), entry, Entry::overlaid);
      }
      return new Mapping(over.place(), new ArrayList<>(joined.values()));
    }
  }

  /**
   * One entry of a mapping.
   *
   * @param keyPlace where the key stands
   * @param key the key
   * @param value the value
   */
  record Entry(Place keyPlace, String key, Node value) {
    private Entry overlaid(Entry over) {
      return value instanceof Mapping below && over.value instanceof Mapping above
          ? new Entry(over.keyPlace, key, below.overlaid(above))
          : over;
    }
  }

  /** Something that was reported already, so that nobody looks further at it. */
  record Broken(Place place) implements Node {
    @Override
    public String shown() {
      return "something unreadable";
    }
  }
}
