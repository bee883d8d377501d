package org.statelesslinux.engine.planning;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the components of steps and of the records in them, by name. */
public final class StepFields {
  private StepFields() {}

  /** The components of a record in their order; {@code why} is left out. */
  public static Map<String, Object> of(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      if (!component.getName().equals("why")) {
        fields.put(component.getName(), read(component, record));
      }
    }
    return fields;
  }

  /** The kind of a step, a probe or another record: {@code SyncTree} is {@code sync-tree}. */
  public static String kind(Record record) {
    return record
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=.)([A-Z])", "-$1")
        .toLowerCase(Locale.ROOT);
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("component " + component + " cannot be read", e);
    }
  }
}
