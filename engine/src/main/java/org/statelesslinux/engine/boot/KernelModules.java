package org.statelesslinux.engine.boot;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.statelesslinux.engine.text.Nearest;
import org.statelesslinux.engine.text.Texts;
import org.statelesslinux.model.StatelessException;

/**
 * The modules of one kernel that a boot image has: what is wanted, with all that it needs and all
 * that is good to have with it.
 */
final class KernelModules {
  private final TreeFiles tree;
  private final Kernel kernel;
  private final ModuleIndex index;
  private final Set<String> chosen = new TreeSet<>();

  private KernelModules(TreeFiles tree, Kernel kernel) {
    this.tree = tree;
    this.kernel = kernel;
    this.index =
        ModuleIndex.parse(
            list("modules.dep"),
            list("modules.alias"),
            list("modules.softdep"),
            list("modules.builtin"));
  }

  /**
   * Chooses modules.
   *
   * @param wanted what must be there, as a module or built in
   * @param drivers what is there if the kernel has it
   * @throws StatelessException if the kernel lacks something that is wanted
   */
  static KernelModules choose(
      TreeFiles tree, Kernel kernel, Collection<String> wanted, Set<DriverClass> drivers) {
    KernelModules modules = new KernelModules(tree, kernel);
    wanted.forEach(modules::addWanted);
    drivers.stream().flatMap(d -> d.modules().stream()).forEach(modules::addIfThere);
    return modules;
  }

  private String list(String name) {
    return tree.text(kernel.modules() + "/" + name).orElse("");
  }

  private void addWanted(String name) {
    if (!addIfThere(name)) {
      throw missing(name);
    }
  }

  private boolean addIfThere(String name) {
    List<String> found = index.resolve(name);
    found.forEach(this::addWithNeeds);
    return !found.isEmpty() || index.isBuiltIn(name);
  }

  private void addWithNeeds(String name) {
    Deque<String> ahead = new ArrayDeque<>(List.of(name));
    while (!ahead.isEmpty()) {
      String next = ahead.pop();
      ModuleIndex.Module module = index.module(next).orElse(null);
      if (module != null && chosen.add(next)) {
        ahead.addAll(module.needs());
        index.goodToHave(next).forEach(other -> ahead.addAll(index.resolve(other)));
        DriverClass.companions(next).forEach(ahead::add);
      }
    }
  }

  private StatelessException missing(String name) {
    String doing = "take the module %s of kernel %s".formatted(Texts.quote(name), kernel.version());
    if (index.names().isEmpty()) {
      return new StatelessException(
          doing,
          "there is no %s/modules.dep in %s".formatted(kernel.modules(), tree),
          "Install the modules of this kernel in the prototype and run depmod there, then publish"
              + " it.");
    }
    return new StatelessException(
        doing,
        "this kernel has none of that name, not built in either"
            + Nearest.question(ModuleIndex.underscored(name), index.names()),
        "Configure a kernel that has it, or a driver that this one has.");
  }

  /** The names of what was chosen, in order. */
  Set<String> chosen() {
    return chosen;
  }

  ModuleIndex index() {
    return index;
  }
}
