# What only one process at a time may do, for busybox sh. Whoever sources it has the function bb.
# shellcheck shell=dash disable=SC2034

# started PID: when a process started, which with its number is never used again, into started_at.
started() {
  started_at=
  read -r started_line 2>/dev/null <"/proc/$1/stat" || return 0
  # Its name, in parentheses, can have blanks.
  # shellcheck disable=SC2086
  set -- ${started_line##*) }
  started_at=${20-}
}

# lock FILE: whether nobody else does what it stands for, else who does is in lock_by; whoever gets it
# calls unlock in the end. A link is made in one move, and says who made it.
lock() {
  started $$
  lock_own=$$-$started_at
  until lock_by=$(bb ln -s "$lock_own" "$1" 2>&1); do
    lock_other=$(bb readlink "$1") || return 1
    lock_by="process ${lock_other%%-*}"
    started "${lock_other%%-*}"
    [ "$lock_other" != "${lock_other%%-*}-$started_at" ] || return 1
    ! left_behind "$1" || return 1
    # Its run was killed. Whoever moves it away by this name moves none of a later run.
    bb mv -n -T "$1" "$1.$lock_own" 2>/dev/null
    [ "$(bb readlink "$1.$lock_own")" = "$lock_other" ] ||
      bb mv -n -T "$1.$lock_own" "$1" 2>/dev/null
    bb rm -f "$1.$lock_own"
  done
}

# hold FILE: should this process be killed, what it has started since then still has the lock. They
# all inherit a file that is open; Debian's busybox has no flock.
hold() { exec 9>"$1.held"; }

# left_behind FILE: whether a process has it by that; into lock_by.
left_behind() {
  for left_at in /proc/[0-9]*/fd/9; do
    [ "$left_at" -ef "$1.held" ] || continue
    left_at=${left_at#/proc/}
    lock_by="process ${left_at%%/*}, which one that was killed left behind"
    return 0
  done
  return 1
}

# unlock FILE: the lock last, since from then on the next one may hold it.
unlock() { bb rm -f "$1.held" "$1"; }
