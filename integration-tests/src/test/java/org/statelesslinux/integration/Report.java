package org.statelesslinux.integration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What machines in several modes say of themselves: a row for each question, a column for each. */
final class Report {
  private static final int SHOWN = 24;

  private final Map<String, Map<String, String>> columns = new LinkedHashMap<>();

  /** Adds what one says, by question. */
  void add(String column, Map<String, String> answers) {
    columns.put(column, answers);
  }

  /** Who has said something. */
  Set<String> columns() {
    return columns.keySet();
  }

  /** The rows on which not all agree, each with the answers and who gave them. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    for (String question : questions()) {
      Map<String, List<String>> by =
          columns.keySet().stream()
              .collect(
                  Collectors.groupingBy(
                      column -> answer(column, question), LinkedHashMap::new, Collectors.toList()));
      if (by.size() > 1) {
        differences.add(
            by.entrySet().stream()
                .map(one -> String.join(", ", one.getValue()) + ":\n" + one.getKey().indent(4))
                .collect(Collectors.joining("", question + "\n", "")));
      }
    }
    return differences;
  }

  /** For a person. What is longer than a cell is shown by its number of lines and its digest. */
  String table() {
    StringBuilder table = new StringBuilder();
    List<String> head = new ArrayList<>(List.of("", "equal"));
    head.addAll(columns.keySet());
    List<List<String>> rows = new ArrayList<>(List.of(head));
    for (String question : questions()) {
      List<String> row = new ArrayList<>(List.of(question, equal(question) ? "yes" : "NO"));
      columns.keySet().forEach(column -> row.add(cell(answer(column, question))));
      rows.add(row);
    }
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        table.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
      }
      table.append('\n');
    }
    return table.toString();
  }

  private boolean equal(String question) {
    return columns.keySet().stream().map(each -> answer(each, question)).distinct().count() == 1;
  }

  private Set<String> questions() {
    return columns.values().stream()
        .flatMap(answers -> answers.keySet().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private String answer(String column, String question) {
    return columns.getOrDefault(column, Map.of()).getOrDefault(question, "(was not asked)");
  }

  private static String cell(String answer) {
    if (answer.isEmpty()) {
      return "-";
    }
    return answer.length() <= SHOWN && !answer.contains("\n")
        ? answer
        : answer.lines().count() + " lines, " + digest(answer).substring(0, 8);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
