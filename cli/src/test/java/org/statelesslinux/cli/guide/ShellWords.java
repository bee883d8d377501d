package org.statelesslinux.cli.guide;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes a script of the kind that documents show apart into its commands, each a list of words. It
 * knows quotes, comments, lines that go on, redirections and what stands between commands, and
 * leaves substitutions as they are written.
 */
final class ShellWords {
  private final List<List<String>> commands = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private final String script;
  private List<String> command = new ArrayList<>();
  private boolean inWord;
  private boolean redirected;

  private ShellWords(String script) {
    this.script = script;
  }

  static List<List<String>> commands(String script) {
    ShellWords words = new ShellWords(script.replace("\\\n", " "));
    words.read();
    return words.commands;
  }

  private void read() {
    for (int at = 0; at < script.length(); at++) {
      char c = script.charAt(at);
      if (c == '#' && !inWord) {
        at = script.indexOf('\n', at) - 1;
      } else if (c == '\'' || c == '"') {
        int end = script.indexOf(c, at + 1);
        word.append(script, at + 1, end);
        inWord = true;
        at = end;
      } else if (script.startsWith("$(", at)) {
        int end = script.indexOf(')', at);
        word.append(script, at, end + 1);
        inWord = true;
        at = end;
      } else if ("\n;|&".indexOf(c) >= 0) {
        endWord();
        endCommand();
      } else if (c == '>' || c == '<') {
        endWord();
        redirected = true;
      } else if (Character.isWhitespace(c)) {
        endWord();
      } else {
        word.append(c);
        inWord = true;
      }
    }
    endWord();
    endCommand();
  }

  private void endWord() {
    if (inWord) {
      // What stands before a program is a variable of its own, and is no word of it.
      boolean assigns = command.isEmpty() && word.toString().matches("[A-Za-z_]+=.*");
      if (!redirected && !assigns) {
        command.add(word.toString());
      }
      redirected = false;
    }
    word.setLength(0);
    inWord = false;
  }

  private void endCommand() {
    if (!command.isEmpty()) {
      commands.add(command);
    }
    command = new ArrayList<>();
  }
}
