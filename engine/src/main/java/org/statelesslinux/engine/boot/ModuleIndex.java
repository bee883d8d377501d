package org.statelesslinux.engine.boot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/**
 * What depmod(8) wrote down of a kernel's modules: modules.dep(5), modules.alias, modules.softdep
 * and modules.builtin. Names are as the kernel spells them, with {@code _} for {@code -}.
 */
final class ModuleIndex {
  /** A path that stays in its directory, and that modules.dep can hold. */
  private static final Pattern PATH =
      Pattern.compile("(?!(.*/)?\\.{1,2}(/|$))[A-Za-z0-9._+,@~=-]+(/[A-Za-z0-9._+,@~=-]+)*");

  private static final int LONGEST_PATH = 1024;

  private static final Pattern SUFFIX = Pattern.compile("\\.ko(\\.(gz|xz|zst))?$");

  private final Map<String, Module> modules = new LinkedHashMap<>();
  private final Map<String, String> builtIn = new LinkedHashMap<>();
  private final List<Alias> aliases = new ArrayList<>();
  private final Map<String, List<String>> softLines = new LinkedHashMap<>();
  private final Map<String, List<String>> softly = new LinkedHashMap<>();

  /**
   * A module.
   *
   * @param path where its file is below the directory of modules
   * @param needs the names of all modules that must be there before it, the first of them last
   */
  record Module(String path, List<String> needs) {
    /** Its path without the suffix of a compression. */
    String plainPath() {
      return SUFFIX.matcher(path).replaceFirst(".ko");
    }
  }

  /**
   * Another name of a module.
   *
   * @param pattern the name, with {@code *}, {@code ?} and {@code []} as in a shell
   * @param module what it stands for
   * @param line how modules.alias says it
   */
  record Alias(NamePattern pattern, String module, String line) {}

  private ModuleIndex() {}

  /**
   * Reads the texts of the four files.
   *
   * @throws StatelessException if modules.dep is not what depmod writes
   */
  static ModuleIndex parse(String dep, String alias, String softdep, String fixed) {
    ModuleIndex index = new ModuleIndex();
    fixed.lines().filter(line -> !line.isBlank()).forEach(index::addBuiltIn);
    dep.lines().filter(line -> !line.isBlank()).forEach(index::addModule);
    alias.lines().forEach(index::addAlias);
    softdep.lines().forEach(index::addSoftly);
    index.modules.forEach(
        (name, module) -> module.needs().forEach(needed -> index.checkThere(name, needed)));
    return index;
  }

  /** The name of the module in a file: what the kernel calls it. */
  static String name(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return underscored(SUFFIX.matcher(file).replaceFirst(""));
  }

  static String underscored(String name) {
    return name.replace('-', '_');
  }

  private void addBuiltIn(String line) {
    builtIn.putIfAbsent(name(line.strip()), line.strip());
  }

  private void addModule(String line) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      throw damaged("a line in it has no colon: " + Texts.quote(line));
    }
    String path = checked(line.substring(0, colon).strip());
    List<String> needs =
        words(line.substring(colon + 1)).stream().map(need -> name(checked(need))).toList();
    modules.putIfAbsent(name(path), new Module(path, needs));
  }

  private static String checked(String path) {
    if (path.length() > LONGEST_PATH
        || !PATH.matcher(path).matches()
        || !SUFFIX.matcher(path).find()) {
      throw damaged("it names " + Texts.quote(path) + ", which can be no module");
    }
    return path;
  }

  private void checkThere(String module, String needed) {
    if (!modules.containsKey(needed) && !builtIn.containsKey(needed)) {
      throw damaged("it says that %s needs %s, and not where that is".formatted(module, needed));
    }
  }

  private static StatelessException damaged(String found) {
    return new StatelessException(
        "read modules.dep", found, "Run depmod in the prototype, then publish it.");
  }

  private void addAlias(String line) {
    List<String> words = words(line);
    if (words.size() == 3 && words.get(0).equals("alias")) {
      aliases.add(new Alias(new NamePattern(words.get(1)), underscored(words.get(2)), line));
    }
  }

  private void addSoftly(String line) {
    List<String> words = words(line);
    if (words.size() > 2 && words.get(0).equals("softdep")) {
      boolean named = false;
      String module = underscored(words.get(1));
      softLines.computeIfAbsent(module, n -> new ArrayList<>()).add(line);
      List<String> names = softly.computeIfAbsent(module, n -> new ArrayList<>());
      for (String word : words.subList(2, words.size())) {
        if (word.equals("pre:") || word.equals("post:")) {
          named = true;
        } else if (named) { // As in modprobe, names before the first colon mean nothing.
          names.add(word);
        }
      }
    }
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+")).stream().filter(word -> !word.isEmpty()).toList();
  }

  boolean isBuiltIn(String name) {
    return builtIn.containsKey(underscored(name));
  }

  Optional<Module> module(String name) {
    return Optional.ofNullable(modules.get(underscored(name)));
  }

  /** The modules that a name or an alias stands for; none if there are none, or it is built in. */
  List<String> resolve(String nameOrAlias) {
    String name = underscored(nameOrAlias);
    if (modules.containsKey(name)) {
      return List.of(name);
    }
    return aliases.stream()
        .filter(alias -> alias.pattern().matches(nameOrAlias))
        .map(Alias::module)
        .filter(modules::containsKey)
        .distinct()
        .toList();
  }

  /** The names or aliases of what is good to have with a module. */
  List<String> goodToHave(String name) {
    return softly.getOrDefault(name, List.of());
  }

  /** What modules.alias has on these modules, line by line. */
  List<String> aliasLines(Set<String> names) {
    return aliases.stream().filter(a -> names.contains(a.module())).map(Alias::line).toList();
  }

  /** What modules.softdep has on these modules, line by line. */
  List<String> softLines(Set<String> names) {
    return softLines.entrySet().stream()
        .filter(line -> names.contains(line.getKey()))
        .flatMap(line -> line.getValue().stream())
        .toList();
  }

  /** What modules.builtin has. */
  Collection<String> builtIn() {
    return builtIn.values();
  }

  Set<String> names() {
    return modules.keySet();
  }
}
