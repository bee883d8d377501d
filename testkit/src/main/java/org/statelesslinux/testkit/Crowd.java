package org.statelesslinux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks one backend for different things from many threads at once. */
final class Crowd {
  private static final int THREADS = 4;

  private Crowd() {}

  /** Each gets what one who asks alone, and first, gets. */
  static void askAtOnce(Bench bench, Callable<Bench> others) throws Exception {
    List<Situation> situations = situations();
    List<List<Object>> expected = new ArrayList<>();
    for (Situation situation : situations) {
      try (Bench alone = others.call()) {
        expected.add(answers(alone, situation));
      }
    }
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier together = new CyclicBarrier(THREADS);
      List<Future<List<List<Object>>>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int first = i;
        all.add(
            threads.submit(
                () -> {
                  together.await();
                  return answers(bench, turned(situations, first));
                }));
      }
      for (int i = 0; i < THREADS; i++) {
        check(all.get(i).get(), turned(expected, i), turned(situations, i));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void check(
      List<List<Object>> found, List<List<Object>> expected, List<Situation> situations) {
    for (int i = 0; i < found.size(); i++) {
      for (int j = 0; j < found.get(i).size(); j++) {
        assertThat(found.get(i).get(j).equals(expected.get(i).get(j)))
            .as(
                "one of %s threads that ask at once is answered for %s as one who asks alone: %s",
                THREADS, situations.get(i), found.get(i).get(j))
            .isTrue();
      }
    }
  }

  private static List<Situation> situations() {
    List<Situation> all = new ArrayList<>(List.of(Situation.USUAL, Situation.USUAL.other(7)));
    List<Situation> odd = Situation.odd();
    for (int i = 0; i < odd.size(); i += 11) {
      all.add(odd.get(i));
    }
    return all;
  }

  private static <T> List<T> turned(List<T> list, int by) {
    List<T> turned = new ArrayList<>(list);
    Collections.rotate(turned, by);
    return turned;
  }

  private static List<List<Object>> answers(Bench bench, List<Situation> situations) {
    return situations.stream().map(situation -> answers(bench, situation)).toList();
  }

  /** Plans, and what is said of those that are refused. */
  private static List<Object> answers(Bench bench, Situation situation) {
    return bench.questions(situation).stream().map(Crowd::answer).toList();
  }

  private static Object answer(Callable<?> question) {
    try {
      return question.call();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
