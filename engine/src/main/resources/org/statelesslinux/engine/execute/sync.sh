# How the tree of a snapshot comes from the server, by rsync and by what the manifests say, for busybox
# sh. A rendered script has this file after steps.sh.
# shellcheck shell=dash disable=SC1003,SC2016

# How a tree shares with others what is equal in them, until sync_tree is told otherwise.
sync_copies=hard-links

# --- Names
#
# A manifest has each path on a line of its own, with \ooo for what could be misread.

# raw_names FILE: the paths in FILE, a line each, as they are, each ended by NUL.
raw_names() {
  bb grep -v -F '\' "$1" | bb tr '\n' '\000'
  bb grep -F '\' "$1" | while IFS= read -r raw_name; do printf '%b\000' "$raw_name"; done
}

# --- What is different

# list_changes OLD NEW INTO COPIES: what makes the tree of one manifest that of the other, by paths:
# INTO/removed leaves first; INTO/changed comes; INTO/hidden is what of it sizes and times do not tell
# from what was there. INTO/kinds says what is among it: attributes, links, large. Prints the bytes
# that it takes on the disk.
#
# Files with several names are compared with all of them, and change together. A directory in which
# something comes or goes is listed too, for its time. A line that both manifests have is not taken
# apart: most are such.
list_changes() {
  for list_one in removed changed hidden kinds; do : >"$3/$list_one"; done
  list_into=$3 list_copies=$4 bb awk '
    function take_path(line) {
      path = substr(line, 1, index(line, " ") - 1)
      rest = substr(line, length(path) + 1)
    }
    function take_group(line) {
      take_path(line)
      match(rest, / tags=hl\.[0-9]+/)
      group = substr(rest, RSTART + 6, RLENGTH - 6)
      rest = substr(rest, 1, RSTART) substr(rest, RSTART + RLENGTH)
    }
    function is_file(text) { return index(text, " type=file ") == 1 }
    function is_directory(text) { return index(text, " type=dir ") == 1 }
    function touch_parent(path) {
      if (path != ".") { sub(/\/[^\/]*$/, "", path); touched[path] = 1 }
    }
    function fetch(path, now,    field, size) {
      print path > (into "/changed")
      if (index(now, "xattr.")) kinds["attributes"] = 1
      if (!is_file(now)) return
      split(now, field, " ")
      size = substr(field[5], 6) + 0
      if (size > 4194304) kinds["large"] = 1
      if (!counted) bytes += int((size + 4095) / 4096) * 4096
    }
    # single: no other name shares or shared the file, so it may stay where it is.
    function compare(path, now, single,    was, old_field, new_field, same_bytes) {
      if (!(path in old)) { fetch(path, now); touch_parent(path); return }
      was = old[path]
      delete old[path]
      if (single && was == now) return
      fetch(path, now)
      if (index(was, "xattr.")) kinds["attributes"] = 1
      if (is_directory(was) && is_directory(now)) return
      touch_parent(path)
      if (is_file(was) && is_file(now)) {
        split(was, old_field, " ")
        split(now, new_field, " ")
        same_bytes = old_field[5] == new_field[5] && old_field[7] == new_field[7]
        if (old_field[5] == new_field[5] && old_field[6] == new_field[6] && !same_bytes)
          print path > (into "/hidden")
        if (single && (copies == "volumes" || same_bytes && copies == "subvolumes")) return
      }
      print path > (into "/removed")
    }
    BEGIN { into = ENVIRON["list_into"]; copies = ENVIRON["list_copies"] }
    FNR == 1 { new = NR > 1 }
    !/^\.[\/ ]/ { next }
    index($0, " tags=") {
      # What comes into such a directory gets its ACL, if it is not told otherwise.
      if (index($0, "xattr.system.posix_acl_default:")) kinds["attributes"] = 1
      if (index($0, " tags=hl.")) {
        take_group($0)
        if (new) { names[group] = names[group] " " path; of_group[group] = rest; next }
        old[path] = rest
        old_group[path] = group
        old_names[group] = old_names[group] " " path
        next
      }
    }
    !new { only_old[$0] = 1; next }
    index($0, " type=dir ") { take_path($0); directories[path] = 1; bytes += 4096 }
    $0 in only_old { delete only_old[$0]; next }
    { only_new[++news] = $0 }
    END {
      for (line in only_old) { take_path(line); old[path] = rest }
      for (i = 1; i <= news; i++) { take_path(only_new[i]); compare(path, rest, !(path in old_group)) }
      for (group in names) {
        count = split(names[group], member, " ")
        first = member[1]
        same = (first in old_group) && old_names[old_group[first]] == names[group] && old[first] == of_group[group]
        if (!same) kinds["links"] = 1
        for (i = 1; i <= count; i++) {
          if (same) delete old[member[i]]
          else compare(member[i], of_group[group], 0)
          counted = 1
        }
        counted = 0
      }
      for (path in old) { print path > (into "/removed"); touch_parent(path) }
      for (path in touched) if (path in directories) print path > (into "/changed")
      for (kind in kinds) print kind > (into "/kinds")
      printf "%.0f\n", bytes
    }
  ' "$1" "$2"
}

# bytes_of_tree MANIFEST: what a whole tree takes on a disk.
bytes_of_tree() {
  bb awk '
    match($0, / tags=hl\.[0-9]+/) && seen[substr($0, RSTART, RLENGTH)]++ { next }
    /^\.[\/ ]/ && $2 == "type=file" { bytes += int((substr($6, 6) + 4095) / 4096) * 4096 }
    /^\.[\/ ]/ && $2 == "type=dir" { bytes += 4096 }
    END { printf "%.0f\n", bytes }
  ' "$1"
}

# --- The way of a tree to the disk

# require_space BYTES DIRECTORY: what is short is told first, since status cuts long sentences.
require_space() {
  space_there=$(bb stat -f -c '%a %S' "$2")
  space_there=$((${space_there% *} * ${space_there#* }))
  [ "$1" -le "$space_there" ] || refuse "the snapshot takes $(($1 / 1048576 + 1)) MiB more, and $((space_there / 1048576)) MiB are free there: nothing was fetched. Make room at $2, or take a larger disk"
}

# on_btrfs DIRECTORY: by the number of its file system, whose name busybox does not know.
on_btrfs() { [ "$(bb stat -f -c %t "$1")" = 9123683e ]; }

# is_subvolume DIRECTORY: a subvolume's own directory has the number 256.
is_subvolume() { on_btrfs "$1" && [ "$(bb stat -c %i "$1")" = 256 ]; }

# sync_tree URL INTO MANIFEST ID hard-links|subvolumes|volumes [BASIS]: INTO gets the tree and the manifest.
# What an interrupted one left is used. BASIS is never written to, nor what it shares with INTO.
sync_tree() {
  plain "$2"
  check_manifest "$3" "$4"
  snapshot_whole "$2" "$4" || fill_slot "$@"
  [ "$5" != volumes ] || mount_tree "$2"
  for sync_left in temp partial changed hidden removed kinds; do run /bin/busybox rm -rf -- "$2/$sync_left"; done
}

# no_copies INTO WHAT
no_copies() {
  note "$1 is not on $2: unchanged files become hard links"
  sync_copies=hard-links
}

# fill_slot: what sync_tree is given; the manifest comes last.
fill_slot() {
  attempt /bin/busybox mkdir -p -- "$2" || no_slot "$2"
  sync_copies=$5
  case $sync_copies in
    subvolumes) on_btrfs "$2" || no_copies "$2" btrfs ;;
    volumes) group_of "$2" >/dev/null || no_copies "$2" 'a thin volume' ;;
  esac
  if [ "$sync_copies" = volumes ]; then
    open_volume "$2" "$3" "$4" "${6-}"
  else
    [ -d "$2/tree" ] || begin_tree "$2" "$3" "$4" "${6-}"
  fi
  run /bin/busybox rm -rf -- "$2/temp"
  run /bin/busybox mkdir -p -- "$2/temp"
  if [ -f "$2/changed" ]; then
    for sync_list in hidden changed; do fetch_listed "$1" "$2" "$sync_list" "${6-}"; done
  else
    fetch_into "$2" -HAX --delete -- "$1tree/" "$2/tree/"
  fi
  # The manifest says that the tree is whole.
  [ "$sync_copies" != volumes ] || run /bin/busybox sync -f "$2/tree"
  run /bin/busybox cp -- "$3" "$2/temp/manifest"
  run /bin/busybox mv -f -- "$2/temp/manifest" "$2/manifest"
}

# no_slot INTO: says why it could not be made; a disk may be so full that it takes no directory.
no_slot() {
  ! bb grep -q 'No space left on device' "$LOG" ||
    refuse "no room is left at ${1%/*}: nothing was fetched. Make room there, or take a larger disk"
  fail "${attempt_code:-1}" /bin/busybox mkdir -p -- "$1"
}

# begin_tree INTO MANIFEST ID BASIS: makes INTO/tree, with what can stay of the tree of BASIS, if it has
# one, and INTO/changed then. INTO/tree has its name only when that is done.
begin_tree() {
  for begin_left in clone changed hidden removed kinds; do run /bin/busybox rm -rf -- "$1/$begin_left"; done
  if [ -z "$4" ] || [ ! -s "$4/manifest" ] || [ ! -d "$4/tree" ] ||
    { [ "$sync_copies" = subvolumes ] && ! is_subvolume "$4/tree"; }; then
    require_space "$(bytes_of_tree "$2")" "$1"
    if [ "$sync_copies" = subvolumes ]; then
      run /usr/bin/btrfs -q subvolume create "$1/clone"
    else
      run /bin/busybox mkdir -- "$1/clone"
    fi
  else
    begin_bytes=$(list_changes "$4/manifest" "$2" "$1" "$sync_copies")
    require_space "$begin_bytes" "$1"
    if [ "$sync_copies" = subvolumes ]; then
      run /usr/bin/btrfs -q subvolume snapshot "$4/tree" "$1/clone"
    else
      # Coreutils' cp keeps ACLs, extended attributes and nanoseconds of directories.
      run /bin/cp -a -l -T -- "$4/tree" "$1/clone"
    fi
    remove_listed "$1"
  fi
  run /bin/busybox mv -T -- "$1/clone" "$1/tree"
}

# remove_listed INTO: from INTO/clone what INTO/removed names.
remove_listed() {
  [ -f "$1/removed" ] || return 0
  raw_names "$1/removed" >"$1/removed.raw"
  (cd "$1/clone" && bb xargs -0 -r /bin/busybox rm -rf -- <"$1/removed.raw") >>"$LOG" 2>&1 ||
    fail "$?" /bin/busybox rm -rf
  run /bin/busybox rm -f -- "$1/removed.raw"
}

# fetch_listed URL INTO LIST BASIS: what INTO/LIST names. Where BASIS has a file, it is copied from
# there, or made of it and of what differs.
#
# What costs the server time is left out where it serves nothing. rsync takes blocks of 700 bytes up to
# half a megabyte, and larger ones of larger files: with twice that it has half of the blocks to look
# for. Of larger ones fewer still, but what surrounds a change, half a block on average, comes too.
fetch_listed() {
  [ -s "$2/$3" ] || return 0
  raw_names "$2/$3" >"$2/temp/names"
  listed_basis=''
  if [ "$sync_copies" != volumes ] && [ -n "$4" ] && [ -d "$4/tree" ]; then listed_basis=--copy-dest=$4/tree; fi
  set -- "$@" -z --zl=1 ${listed_basis:+"$listed_basis"}
  ! among attributes "$2" || set -- "$@" -A -X
  ! among links "$2" || set -- "$@" -H
  among large "$2" || set -- "$@" -B 1400
  [ "$3" != hidden ] || set -- "$@" --ignore-times
  listed_url=$1 listed_into=$2
  shift 4
  fetch_into "$listed_into" "$@" --from0 --files-from="$listed_into/temp/names" -- \
    "${listed_url}tree/" "$listed_into/tree/"
}

# among KIND INTO: whether such is in what INTO/changed names; where nothing says so, it may be.
among() { [ ! -f "$2/kinds" ] || bb grep -q -x -- "$1" "$2/kinds"; }

# fetch_into INTO WORD...: with what is on its way outside of the tree. A volume shares what is not
# written anew, so files change there where they lie.
fetch_into() {
  fetch_at=$1
  shift
  if [ "$sync_copies" = volumes ]; then
    from_server --inplace "$@"
  else
    from_server --temp-dir="$fetch_at/temp" --partial-dir="$fetch_at/partial" "$@"
  fi
}

# from_server WORD...: fetches from the server of the snapshots, no faster than BANDWIDTH, bytes in a
# second, which need not be set. A connection on which nothing comes any more never ends by itself. What
# is sent in small pieces does not wait to be acknowledged (TCP_NODELAY, tcp(7); the daemon's
# configuration says the same): without it each of several turns at the start takes 40 ms.
from_server() {
  run /usr/bin/rsync -a --numeric-ids --modify-window=-1 --contimeout=60 --timeout=600 \
    --sockopts=TCP_NODELAY ${BANDWIDTH:+"--bwlimit=$(((BANDWIDTH + 1023) / 1024))"} "$@"
}

# --- Whether a tree is what its manifest says

# tree_intact TREE MANIFEST ID IGNORED-KEYWORDS [COUNT]: reads all of it, or COUNT files chosen at random.
tree_intact() {
  [ -d "$1" ] && [ -f "$2" ] && [ "sha256:$(sha256 "$2")" = "$3" ] || return 1
  : >"$RUN_DIR/intact"
  if [ -n "${5-}" ]; then
    sample_intact "$1" "$2" "$5"
  else
    compare_with "$2" "$4"
    # shellcheck disable=SC2154 # by compare_with
    set -- /usr/bin/mtree -f "$compared" -p "$1"
    {
      "$@" 2>&1 </dev/null 3>&-
      printf '%s\n' "$?" >"$RUN_DIR/code"
    } | bb head -c 65536 >"$RUN_DIR/intact"
    intact_code=
    read -r intact_code <"$RUN_DIR/code"
    [ "$intact_code" = 0 ]
  fi || {
    note "the copy is damaged: $(line_of "$RUN_DIR/intact" | bb tr '\t' ' ')"
    bb cat "$RUN_DIR/intact" >>"$LOG"
    bb rm -f -- "$RUN_DIR/intact"
    return 1
  }
  bb rm -f -- "$RUN_DIR/intact"
}

# sample_intact TREE MANIFEST COUNT
sample_intact() {
  sample_seed=$(bb head -c 4 /dev/urandom | bb xxd -p) sample_count=$3 bb awk '
    BEGIN { srand("0x" ENVIRON["sample_seed"]); most = ENVIRON["sample_count"] + 0 }
    /^\.\// && $2 == "type=file" {
      at = ++seen <= most ? seen : int(rand() * seen) + 1
      if (at <= most) chosen[at] = substr($8, 14) " " substr($6, 6) " " $1
    }
    END { for (at in chosen) print chosen[at] }
  ' "$2" >"$RUN_DIR/sample"
  while read -r sample_sha sample_size sample_name; do
    # Without the point, line feeds at the end of the name would be lost.
    sample_file=$(printf '%b.' "${sample_name#./}") && sample_file=$1/${sample_file%.}
    if [ ! -f "$sample_file" ] || [ -L "$sample_file" ] ||
      [ "$(bb stat -c %s -- "$sample_file")" != "$sample_size" ] ||
      [ "$(sha256 "$sample_file" 2>/dev/null)" != "$sample_sha" ]; then
      printf '%s\n' "$sample_name" >"$RUN_DIR/intact"
      break
    fi
  done <"$RUN_DIR/sample"
  bb rm -f -- "$RUN_DIR/sample"
  [ ! -s "$RUN_DIR/intact" ]
}

# --- Mending

# repair_tree URL TREE MANIFEST ID: fetches what is missing or differs. No file is written to, since
# other trees may share it: one whose bytes are not right is taken away, and comes again.
repair_tree() {
  plain "$2"
  check_manifest "$3" "$4"
  [ -d "$2" ] || refuse "$2 is missing"
  run /bin/busybox rm -rf -- "$2.temp"
  run /bin/busybox mkdir -- "$2.temp"
  (cd "$2" && bb find . -type f -print0) >"$2.temp/files" 2>>"$LOG" || fail "$?" /bin/busybox find
  # A file that cannot be read is one without a digest.
  (cd "$2" && bb xargs -0 -r /usr/bin/sha256sum -z --) <"$2.temp/files" >"$2.temp/digests" 2>>"$LOG"
  {
    bb cat "$3"
    echo digests
    bb tr '\n\000' '\001\n' <"$2.temp/digests"
    echo files
    bb tr '\n\000' '\001\n' <"$2.temp/files"
  } | bb awk '
    BEGIN { for (i = 1; i < 256; i++) escaped[sprintf("%c", i)] = sprintf("\\%03o", i); escaped["\001"] = "\\012" }
    # A line feed in a name came as the byte 1.
    function escape(name,    i, one, text) {
      if (name !~ /[^A-Za-z0-9._\/+:,@%~-]/) return name
      for (i = 1; i <= length(name); i++) {
        one = substr(name, i, 1)
        text = text (one ~ /[A-Za-z0-9._\/+:,@%~-]/ ? one : escaped[one])
      }
      return text
    }
    $0 == "digests" || $0 == "files" { part = $0; next }
    part == "" { if ($2 == "type=file") digest[$1] = substr($8, 14); next }
    part == "digests" {
      name = escape(substr($0, 67))
      if ((name in digest) && digest[name] == substr($0, 1, 64)) right[name] = 1
      next
    }
    !(escape($0) in right)
  ' | bb tr '\n\001' '\000\n' >"$2.temp/wrong"
  (cd "$2" && bb xargs -0 -r /bin/busybox rm -f -- <"$2.temp/wrong") >>"$LOG" 2>&1 ||
    fail "$?" /bin/busybox rm
  from_server -HAX -z --delete --temp-dir="$2.temp" -- "$1tree/" "$2/"
  run /bin/busybox rm -rf -- "$2.temp"
  run /bin/busybox sync -f "$2"
}

# keep_only DIRECTORY PATH...: removes all from it but these; a path may be a link to one.
keep_only() {
  keep_in=$1
  shift
  plain "$keep_in"
  [ -d "$keep_in" ] || return 0
  # What is half removed must not look whole.
  run /bin/busybox rm -rf -- "$keep_in/.going"
  for keep_one in "$keep_in"/* "$keep_in"/.[!.]*; do
    [ -e "$keep_one" ] || [ -L "$keep_one" ] || continue
    for keep_path; do
      [ ! "$keep_one" -ef "$keep_path" ] || continue 2
    done
    unmounted "$keep_one"
    run /bin/busybox mv -T -- "$keep_one" "$keep_in/.going"
    run /bin/busybox rm -rf -- "$keep_in/.going"
  done
}
