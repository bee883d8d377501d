#!/bin/sh
# What a plan cannot say in one command, for a server that is a Coda client.
#   log-in CLOG USER SECRET-FILE      the password comes on standard input
#   copy FROM TO                      equal files stay; another one appears as a whole
#   compare CFS HERE THERE            after the cache was asked to forget what it has
#   volume CREATEVOL CFS NAME SERVER DIRECTORY   makes a volume and mounts it, unless it is there
#   name TARGET DIRECTORY             makes DIRECTORY/current a link to TARGET, in one move
set -eu

# no_link PATH: another user of Coda may have planted one, to have somebody else write elsewhere.
no_link() {
  [ ! -L "$1" ] || {
    echo "$1 is a symbolic link: somebody else made it. See who, and remove it" >&2
    exit 1
  }
}

case $1 in
  log-in)
    exec "$2" "$3" < "$4"
    ;;
  copy)
    no_link "$3"
    for from in "$2"/*; do
      to=$3/${from##*/}
      [ -L "$to" ] || ! cmp -s "$from" "$to" || continue
      rm -rf "$to.part"
      cp "$from" "$to.part"
      mv -fT "$to.part" "$to"
    done
    ;;
  compare)
    no_link "$4"
    for here in "$3"/*; do
      there=$4/${here##*/}
      no_link "$there"
      # It asks before, and takes no answer for a no.
      echo y | "$2" flushobject "$there" > /dev/null 2>&1 || true
      cmp "$here" "$there"
    done
    ;;
  volume)
    [ ! -d "$6" ] || exit 0
    # One of this name may be left from a try that was cut short; no mount tells of one that is not.
    made=$("$2" "$4" "$5" < /dev/null 2>&1) || true
    [ -L "$6" ] || "$3" mkmount "$6" "$4"
    "$3" fr "${6%/*}" > /dev/null 2>&1 || true
    "$3" checkvolumes > /dev/null 2>&1 || true
    [ -d "$6" ] || {
      echo "$6 leads to no volume: $2 said: $made" >&2
      exit 1
    }
    ;;
  name)
    no_link "$3"
    rm -rf "$3/.current"
    ln -s "$2" "$3/.current"
    mv -fT "$3/.current" "$3/current"
    ;;
  *)
    echo "no such command: $1" >&2
    exit 2
    ;;
esac
