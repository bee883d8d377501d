package org.statelesslinux.engine.repository;

import java.nio.file.Path;

/** Trees to publish, made and described by the system's own tools. */
final class Trees {
  private static final String PLAIN =
      """
      mkdir -p etc usr/bin usr/lib empty
      echo host > etc/hostname
      seq 1 100000 > usr/lib/numbers
      printf '#!/bin/sh\\n' > usr/bin/tool
      chmod 0755 usr/bin/tool
      ln -s ../lib/numbers usr/bin/link
      ln usr/bin/tool usr/lib/tool
      : > etc/nothing
      touch -d '2001-02-03 04:05:06.123456789 UTC' etc/hostname etc usr/bin
      """;

  private static final String EVERYTHING =
      PLAIN
          + """
          echo x > setuid; chmod 4755 setuid
          echo x > setgid; chmod 2755 setgid
          mkdir sticky; chmod 1777 sticky
          mkdir setgid-dir; chmod 2775 setgid-dir; echo in > setgid-dir/in
          mkdir closed; echo in > closed/in; chmod 0000 closed/in closed
          echo owned > owned; chown 1000:4294967294 owned
          ln -s nowhere dangling; chown -h 12:34 dangling
          ln -s "$(printf '\\377 \\n=#*\\\\')" odd-target
          ln dangling dangling-twin
          mknod null c 1 3; chmod 0666 null
          mknod disk b 259 1048575
          mkfifo fifo; chmod 0622 fifo
          python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("etc/socket")'
          echo acl > acl; setfacl -m u:7:rwx,g:8:r acl
          mkdir acl-dir; setfacl -d -m u:9:rx acl-dir; setfacl -m u:9:rx acl-dir
          cp /bin/true capable; setcap cap_net_raw+ep capable
          echo attributes > attributes
          setfattr -n user.plain -v value attributes
          setfattr -n user.empty attributes
          setfattr -n "user.od,d: =na%me" -v 0x00ff0a2c attributes
          setfattr -n trusted.root -v secret attributes
          setfattr -h -n trusted.link -v target dangling
          setfattr -n user.dir -v d empty
          setfattr -n trusted.fifo -v f fifo
          truncate -s 50M sparse; echo data | dd of=sparse bs=1M seek=30 conv=notrunc status=none
          truncate -s 3M all-hole
          printf data > "$(printf 'new\\nline')"
          printf data > "$(printf '\\377\\376\\001')"
          printf data > 'sp ace * ? [a] # = \\ {x}'
          printf data > "$(printf 'n%.0s' {1..255})"
          touch -d '1960-01-01 00:00:00.25 UTC' old
          touch -d '2300-01-01 00:00:00.5 UTC' distant
          touch -h -d '1999-12-31 23:59:59.999999999 UTC' dangling
          """;

  private static final String DEEP =
      """
      for i in {1..25}; do
        mkdir "$(printf "%0200d" $i)"; cd "$(printf "%0200d" $i)" 2>/dev/null
      done
      echo bottom > bottom; ln bottom bottom-twin; ln -s bottom link
      """;

  private Trees() {}

  /** A few files and directories that anybody may make. */
  static void plain(Path directory) {
    Shell.run(directory, PLAIN);
  }

  /** One of everything that a file system can hold. Needs root and the tools for attributes. */
  static void everything(Path directory) {
    Shell.run(directory, EVERYTHING);
  }

  /** A tree whose paths are longer than the kernel takes in one piece. */
  static void deep(Path directory) {
    Shell.run(directory, DEEP);
  }

  /** All that the system's tools say of a tree, but for inodes, which become groups. */
  static String describe(Path directory) {
    return Shell.run(
        directory,
        """
        find . ! -type s -printf '%P|%y|%m|%U|%G|%T@|%l|%D\\n' | sed 's/|[0-9]*$//' | LC_ALL=C sort
        find . \\( -type b -o -type c \\) -exec stat -c '%n %t:%T' {} + | LC_ALL=C sort
        find . -type f -links -100 -exec sha256sum -- {} + | LC_ALL=C sort
        find . ! -type s ! -type d -printf '%i %P\\0' | LC_ALL=C sort -zk2 \\
          | awk 'BEGIN { RS = "\\0" } { i = $1; sub(/^[0-9]+ /, ""); if (!(i in g)) g[i] = ++n;
                 print g[i], $0 }'
        find . -print0 | LC_ALL=C sort -z | xargs -0 getfattr -hdm - -e hex --
        find . ! -type l ! -type s -print0 | LC_ALL=C sort -z | xargs -0 getfacl -Pn --
        """);
  }
}
