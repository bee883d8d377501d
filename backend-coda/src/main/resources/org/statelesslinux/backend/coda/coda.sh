#!/bin/sh
# What a plan cannot say in one command, for a server that is a Coda client.
#   log-in CLOG USER SECRET-FILE      the password comes on standard input
#   copy FROM TO                      equal files stay; another one appears as a whole
#   compare CFS HERE THERE            what the servers have, not what the cache has
#   name TARGET DIRECTORY             makes DIRECTORY/current a link to TARGET, in one move
set -eu

case $1 in
  log-in)
    exec "$2" "$3" < "$4"
    ;;
  copy)
    for from in "$2"/*; do
      to=$3/${from##*/}
      ! cmp -s "$from" "$to" || continue
      rm -f "$to.part"
      cp "$from" "$to.part"
      mv -f "$to.part" "$to"
    done
    ;;
  compare)
    for here in "$3"/*; do
      there=$4/${here##*/}
      # It asks before, and takes no answer for a no.
      echo y | "$2" flushobject "$there" > /dev/null 2>&1 || true
      cmp "$here" "$there"
    done
    ;;
  name)
    ln -sfn "$2" "$3/.current"
    mv -fT "$3/.current" "$3/current"
    ;;
  *)
    echo "no such command: $1" >&2
    exit 2
    ;;
esac
