# What becomes of a store before the OS uses it, for busybox sh: it is told apart from all others, and
# a copy of the server's that is whole takes its place. A script of steps has this file after steps.sh;
# copies.sh, which asks the server, is a machine's alone.
# shellcheck shell=dash disable=SC2016,SC2034
#
# In a store, state is what the rules keep; lineage, generation, parent and acknowledged say what
# copy it is; .filling is a copy on its way. Power may go at any command: whatever it leaves,
# the next start ends right, for a name is only given to what is whole. .filled is that moment: from
# then on the store is the new copy, whatever is still to be moved. It is not in .filling, where
# whoever sends the copy could put one.

# is_lineage TEXT: 32 hexadecimal digits.
is_lineage() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ "${#1}" = 32 ]
}

# is_generation TEXT: a number of up to 18 digits, so that the shell can count on from it.
is_generation() {
  case $1 in '' | *[!0-9]* | 0?* | ???????????????????*) return 1 ;; esac
}

# is_head TEXT: LINEAGE:GENERATION, which names one state of a store; generation 0 is one that a person
# has brought back, which no machine ever had in use.
is_head() { is_lineage "${1%%:*}" && is_generation "${1#*:}"; }

# new_lineage: a name that no other store has.
new_lineage() {
  new_text=
  read -r new_text </proc/sys/kernel/random/uuid
  printf '%s' "$new_text" | bb tr -d -
}

# store_file NAME TEXT: written so that it is on the disk before anything that follows.
store_file() {
  write_file "$store_at/$1" 0644 "$2
"
  run /bin/busybox sync "$store_at"
}

# open_store NAME DIRECTORY here-alone|on-the-server-too
open_store() {
  store=$1 store_at=$2 store_copy=$3
  [ ! -e "$RUN_DIR/store-$store.opened" ] || return 0
  if [ -e "$RUN_DIR/store-$store.ephemeral" ]; then
    note "store $store is in memory this time: it is neither filled nor backed up"
    return
  fi
  for open_part in state lineage generation parent set-aside .filling .filled; do
    plain "$store_at/$open_part"
    [ -e "$store_at/$open_part" ] || continue
    # Reading from a FIFO would never end.
    case $open_part in
      state | set-aside | .filling) [ -d "$store_at/$open_part" ] ;;
      *) [ -f "$store_at/$open_part" ] ;;
    esac || refuse "$store_at/$open_part is not what store $store has there. Nothing was changed; look at it on another system"
  done
  finish_filling
  read_store
  if [ "$store_copy" = here-alone ]; then
    use_store
  elif [ ! -f "$RUN_DIR/backup" ]; then
    note "store $store: the server is not asked for its backup on this host"
    use_store
  elif [ -n "$store_is_blank" ]; then
    ask_about_blank
  else
    ask_about_used
  fi
  bb rm -rf -- "$store_at/.filling"
  count_generation
  tell_set_aside
  : >"$RUN_DIR/store-$store.opened"
}

# read_store: what is there. State without a lineage is what was kept before stores had one; a
# lineage whose state is gone must not become the newest copy, so that store counts as blank.
read_store() {
  store_is_blank=
  store_lineage=$(line_of "$store_at/lineage")
  store_generation=$(line_of "$store_at/generation")
  store_parent=$(line_of "$store_at/parent")
  store_counted=
  is_head "$store_parent" || store_parent=-
  if [ ! -d "$store_at/state" ]; then
    store_is_blank=blank
  elif ! is_head "$store_lineage:$store_generation" || [ "$store_generation" = 0 ]; then
    [ ! -e "$store_at/lineage" ] ||
      status_note "store $store: what says which copy it is was damaged; it counts as a new one"
    begin_lineage
  fi
}

# begin_lineage: the store is like no other from now on. Its name comes last: without it, all of this
# is done again.
begin_lineage() {
  store_lineage=$(new_lineage) store_generation=1 store_parent=- store_counted=counted
  run /bin/busybox mkdir -p -- "$store_at/state"
  run /bin/busybox rm -f -- "$store_at/parent" "$store_at/acknowledged"
  store_file generation 1
  store_file lineage "$store_lineage"
}

# use_store: without a word from the server.
use_store() { [ -z "$store_is_blank" ] || begin_lineage; }

# count_generation: this start takes the store into use. A full disk does not keep a machine from
# starting, on which somebody could make room.
count_generation() {
  [ -z "$store_counted" ] || return 0
  count_new=$store_at/generation.stateless-new
  bb rm -rf -- "$count_new" # It could be a link.
  if (printf '%s\n' "$((store_generation + 1))" >"$count_new") 2>>"$LOG" &&
    bb sync "$count_new" 2>>"$LOG"; then
    run /bin/busybox mv -f -T -- "$count_new" "$store_at/generation"
    run /bin/busybox sync "$store_at"
    return
  fi
  bb grep -q 'No space left\|quota exceeded' "$LOG" ||
    fail 1 write "$store_at/generation"
  bb rm -f "$count_new"
  status_note "store $store is full"
}

# tell_set_aside: until a person has looked at it and removed it.
tell_set_aside() {
  for tell_one in "$store_at"/set-aside/*; do
    case ${tell_one##*/} in *[!0-9a-f-]*) continue ;; esac
    status_note "store $store: its own state had diverged and is kept in set-aside/${tell_one##*/}"
  done
}

# finish_filling: gives a whole copy its place. Every command may be the last before a power cut, so
# each looks whether it was done.
finish_filling() {
  finish_from=$store_at/.filling
  [ -f "$store_at/.filled" ] || return 0
  read -r finish_lineage finish_parent finish_aside <<END
$(line_of "$store_at/.filled")
END
  case $finish_aside in '' | *[!0-9a-f-]*) finish_lineage= ;; esac
  { is_lineage "$finish_lineage" && is_head "$finish_parent"; } ||
    refuse "$store_at/.filled of store $store is damaged, and which copy is the right one cannot be told. Look at $store_at on another system: state is the old one, .filling/tree the new one; remove .filled to keep the old one"
  if [ -d "$finish_from/tree" ]; then
    [ ! -d "$store_at/state" ] || set_aside "$finish_aside"
    run /bin/busybox mv -T -- "$finish_from/tree" "$store_at/state"
    run /bin/busybox sync "$store_at"
  fi
  run /bin/busybox rm -f -- "$store_at/acknowledged"
  store_file parent "$finish_parent"
  store_file generation 1
  store_file lineage "$finish_lineage"
  run /bin/busybox rm -f -- "$store_at/.filled"
  run /bin/busybox sync "$store_at"
  run /bin/busybox rm -rf -- "$finish_from"
}

# set_aside NAME: nothing that is there is ever replaced.
set_aside() {
  aside_at=$store_at/set-aside/$1
  aside_more=1
  while [ -e "$aside_at/state" ] || [ -L "$aside_at" ]; do
    aside_more=$((aside_more + 1))
    aside_at=$store_at/set-aside/$1-$aside_more
  done
  run /bin/busybox mkdir -p -- "$aside_at"
  run /bin/busybox sync -f "$aside_at"
  run /bin/busybox mv -T -- "$store_at/state" "$aside_at/state"
  run /bin/busybox sync -f "$aside_at"
}
