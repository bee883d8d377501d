# The steps of a plan, for busybox sh. A rendered script is this file and one line for each step.
# shellcheck shell=dash disable=SC2016
#
# It may touch what its arguments name and $RUN_DIR, and nothing else. Programs are called by
# absolute path. It reports on descriptor 3, a line each: "step N", "note TEXT", "failed N CODE",
# "refused N". The end of the output of the step that runs is in $RUN_DIR/log, the command that
# failed or the sentence that says what was wrong in $RUN_DIR/failure.

# rsync compares times by whole seconds unless it is told --modify-window=-1.

set -u
umask 022
cd /
LOG=$RUN_DIR/log
STEP=0

bb() { /bin/busybox "$@"; }

report() { printf '%s\n' "$*" >&3; }

note() { report "note $*"; }

# status_note TEXT: a note that the machine's status shows too. It is one line.
status_note() {
  printf '%s\n' "$1" >>"$RUN_DIR/status-notes"
  note "$1"
}

# line_of FILE: at most 1000 characters of its first line; nothing if there is no such file.
line_of() {
  [ ! -f "$1" ] || bb head -c 1000 "$1" | bb head -n 1
}

# step NUMBER: the step that begins now.
step() {
  STEP=$1
  : >"$LOG"
  report "step $STEP"
}

# fail CODE WORD...: the command that failed, and the end of everything.
fail() {
  fail_code=$1
  shift
  printf '%s\n' "$@" >"$RUN_DIR/failure"
  report "failed $STEP $fail_code"
  exit 1
}

# refuse SENTENCE: a check found something wrong.
refuse() {
  printf '%s\n' "$1" >"$RUN_DIR/failure"
  report "refused $STEP"
  exit 1
}

# attempt COMMAND...: whether it succeeds; its exit code in attempt_code. It may say more than memory
# holds, so only the end is kept.
attempt() {
  {
    "$@" 2>&1 </dev/null 3>&-
    printf '%s\n' "$?" >"$RUN_DIR/code"
  } | bb tail -c 65536 >>"$LOG"
  attempt_code=
  read -r attempt_code <"$RUN_DIR/code"
  [ "$attempt_code" = 0 ]
}

# run COMMAND...: must succeed.
run() { attempt "$@" || fail "${attempt_code:-1}" "$@"; }

# holds COMMAND...: whether it succeeds.
holds() { "$@" >/dev/null 2>&1 </dev/null 3>&-; }

# plain PATH: refuses a path with a symbolic link in it, which would lead a mount elsewhere.
plain() {
  plain_rest=${1#/}
  plain_path=
  while [ -n "$plain_rest" ]; do
    plain_path=$plain_path/${plain_rest%%/*}
    case $plain_rest in */*) plain_rest=${plain_rest#*/} ;; *) plain_rest= ;; esac
    [ ! -L "$plain_path" ] || refuse "$plain_path is a symbolic link; name the path that it leads to"
  done
}

# mount_point PATH: makes the directory to mount on.
mount_point() {
  plain "$1"
  [ -d "$1" ] || run /bin/busybox mkdir -p -- "$1"
}

# is_mounted PATH: whether something is mounted exactly there.
is_mounted() {
  mounted_path=$(printf '%s' "$1" | bb sed 's/\\/\\134/g; s/ /\\040/g') bb awk \
    'BEGIN { p = ENVIRON["mounted_path"]; found = 1 } $5 == p { found = 0 } END { exit found }' \
    /proc/self/mountinfo
}

# unmounted PATH: refuses a path at or below which something is mounted, which would be removed too.
unmounted() {
  [ ! -L "$1" ] || return 0
  unmounted_path=$(printf '%s' "$1" | bb sed 's/\\/\\134/g; s/ /\\040/g') \
    bb awk 'BEGIN { p = ENVIRON["unmounted_path"] } index($5 "/", p "/") == 1 { exit 1 }' \
    /proc/self/mountinfo || refuse "something is mounted at or below $1; it is not removed"
}

# make_directory PATH MODE
make_directory() {
  plain "$1"
  run /bin/busybox mkdir -p -- "$1"
  run /bin/busybox chmod "$2" "$1"
}

# write_file PATH MODE CONTENT: a link at PATH is replaced, not followed.
write_file() {
  plain "${1%/*}"
  run /bin/busybox mkdir -p -- "${1%/*}"
  write_new=$1.stateless-new
  run /bin/busybox rm -f -- "$write_new"
  (umask 077 && printf '%s' "$3" >"$write_new") 2>>"$LOG" || fail "$?" write "$1"
  run /bin/busybox chmod "$2" "$write_new"
  run /bin/busybox sync "$write_new"
  run /bin/busybox mv -f -T -- "$write_new" "$1"
}

# mount_it SOURCE PATH TYPE OPTIONS
mount_it() {
  mount_point "$2"
  is_mounted "$2" || run /bin/busybox mount -n -t "$3" -o "$4" "$1" "$2"
}

# way_to PATH: makes the directories on the way that the store around PATH lacks, with the owners and
# modes that the snapshot has there.
way_to() {
  way_rest=${1#"$SYSTEM"/} way_path=
  [ "$way_rest" != "$1" ] || return 0
  while [ "$way_rest" != "${way_rest#*/}" ]; do
    way_path=$way_path/${way_rest%%/*}
    way_rest=${way_rest#*/}
    [ -d "$SYSTEM$way_path" ] || [ -L "$RUN_DIR/root$way_path" ] || [ ! -d "$RUN_DIR/root$way_path" ] ||
      seed -f '- *' "$RUN_DIR/root$way_path/" "$SYSTEM$way_path/"
  done
}

# bind_mount SOURCE PATH ro|rw
bind_mount() {
  plain "$1"
  plain "$2"
  way_to "$2"
  if [ -d "$1" ]; then
    [ -d "$2" ] || run /bin/busybox mkdir -p -- "$2"
  elif [ -e "$1" ]; then
    [ -e "$2" ] || run /bin/busybox mkdir -p -- "${2%/*}"
    [ -e "$2" ] || run /bin/busybox touch "$2"
  else
    refuse "$1 is not there"
  fi
  is_mounted "$2" && return
  case $1 in
    *'#'*)
      # busybox mount ends the name of what it mounts there; the descriptor stands for it.
      exec 4<"$1"
      run /bin/busybox mount -n --bind /proc/self/fd/4 "$2"
      exec 4<&-
      ;;
    *) run /bin/busybox mount -n --bind "$1" "$2" ;;
  esac
  [ "$3" = rw ] || run /bin/busybox mount -n -o remount,bind,ro "$2"
}

# overlay PATH UPPER WORK LOWER...
overlay() {
  overlay_at=$1 overlay_upper=$2 overlay_work=$3
  shift 3
  mount_point "$overlay_at"
  is_mounted "$overlay_at" && return
  overlay_lower=
  for overlay_layer; do overlay_lower=$overlay_lower${overlay_lower:+:}$overlay_layer; done
  # What the root directory itself is like comes from the upper layer.
  fetch -f '- *' "$1/" "$overlay_upper/"
  overlay_dirs=lowerdir=$overlay_lower,upperdir=$overlay_upper,workdir=$overlay_work
  bb mount -n -t overlay -o "$overlay_dirs,metacopy=on,redirect_dir=on,index=on" \
    overlay "$overlay_at" >>"$LOG" 2>&1 && return
  note "the kernel stacks this root only without metacopy: putting an attribute back copies the file"
  run /bin/busybox mount -n -t overlay -o "$overlay_dirs" overlay "$overlay_at"
}

# fetch OPTION... FROM TO: copies with all attributes. Without the window rsync takes times within one
# second for equal, and what was changed just now would get the time of its copy.
fetch() { run /usr/bin/rsync -aAX --numeric-ids --modify-window=-1 "$@"; }

# seed OPTION... FROM TO: fetches into a store. One on a file server may hold neither ACLs nor all
# extended attributes: there these are left out, and it is said.
seed() {
  ! attempt /usr/bin/rsync -aAX --numeric-ids --modify-window=-1 "$@" || return 0
  { [ "$attempt_code" = 23 ] && bb grep -q ' Operation not supported (95)$' "$LOG"; } ||
    fail "${attempt_code:-1}" /usr/bin/rsync -aAX --numeric-ids --modify-window=-1 "$@"
  run /usr/bin/rsync -a --numeric-ids --modify-window=-1 "$@"
  seed_to=
  for seed_one; do seed_from=$seed_to seed_to=$seed_one; done
  without_acls "$seed_from" "$seed_to"
  seed_name=${seed_from#"$SYSTEM"} seed_name=${seed_name#"$RUN_DIR/root"}
  status_note "seeding ${seed_name%/}: its store holds no ACLs, or not all extended attributes such as capabilities: those that the snapshot has there were left out"
}

# without_acls FROM TO: where a file has an ACL, the bits for the group in its mode are the most that
# anybody named there may do (acl(5)). In a copy without it, the group may do what the ACL let it.
without_acls() {
  acls_from=$1 acls_to=$2
  if [ -d "$1" ]; then
    cd "$2" || refuse "$2 is missing"
    bb find . ! -type l -print0 >"$RUN_DIR/copied"
    cd "$1" || refuse "$1 is missing"
  else
    acls_from=${1%/*}/ acls_to=''
    cd "$acls_from" || refuse "$acls_from is missing"
    printf '%s\0' "${1##*/}" >"$RUN_DIR/copied"
  fi
  # Where there is none, it complains.
  bb xargs -0 -r /usr/bin/getfattr -h -n system.posix_acl_access -e hex -- \
    <"$RUN_DIR/copied" 2>/dev/null >"$RUN_DIR/acls"
  cd /
  # In the value, each entry has 8 bytes: its tag, what it allows, whom (linux/posix_acl_xattr.h).
  bb awk '
    /^# file: / { name = substr($0, 9) }
    /^system\.posix_acl_access=0x/ {
      value = substr($0, index($0, "0x") + 2)
      group = 0
      for (i = 9; i <= length(value); i += 16)
        if (substr(value, i, 4) == "0400") group = substr(value, i + 5, 1)
      lost = (group < 4 ? "r" : "") (group % 4 < 2 ? "w" : "") (group % 2 ? "" : "x")
      if (lost != "") print lost " " name
    }' "$RUN_DIR/acls" |
    while IFS= read -r acls_line; do
      acls_name=$(printf '%b.' "${acls_line#* }")
      acls_name=${acls_name%.}
      if [ -n "$acls_to" ]; then acls_name=$acls_to$acls_name; else acls_name=$2; fi
      bb chmod "g-${acls_line%% *}" "$acls_name" || exit
    done >>"$LOG" 2>&1 || fail "$?" /bin/busybox chmod
  bb rm -f "$RUN_DIR/copied" "$RUN_DIR/acls"
}

# copy_tree FROM TO empty|dirs|files
copy_tree() {
  plain "$1"
  plain "$2"
  [ ! -e "$2" ] || return 0
  copy_new=$2.stateless-new
  run /bin/busybox rm -rf -- "$copy_new"
  run /bin/busybox mkdir -p -- "${2%/*}"
  if [ ! -e "$1" ]; then
    note "the snapshot has no ${1#"$SYSTEM"}; it begins as an empty directory"
    run /bin/busybox mkdir -p -- "$copy_new"
  elif [ ! -d "$1" ]; then
    seed -H "$1" "$copy_new"
    [ "$3" != empty ] || run /bin/busybox truncate -s 0 "$copy_new"
  else
    case $3 in
      files) seed -H "$1/" "$copy_new/" ;;
      dirs) seed -f '+ */' -f '- *' "$1/" "$copy_new/" ;;
      empty) seed -f '- *' "$1/" "$copy_new/" ;;
    esac
  fi
  run /bin/busybox sync -f "$copy_new"
  run /bin/busybox mv -- "$copy_new" "$2"
}

# sha256 FILE: its digest on standard output.
sha256() { bb sha256sum <"$1" | bb cut -c 1-64; }

# check_manifest MANIFEST ID
check_manifest() {
  [ -f "$1" ] || refuse "the manifest $1 is missing"
  [ "sha256:$(sha256 "$1")" = "$2" ] || refuse "the manifest $1 does not belong to snapshot $2"
}

# compare_with MANIFEST IGNORED-KEYWORDS: what mtree compares a tree with, into compared. Its -R has no
# effect on a comparison.
compare_with() {
  compared=$1
  [ -n "$2" ] || return 0
  compared=$RUN_DIR/compared
  bb sed -E "s/ ($(printf %s "$2" | bb tr , '|'))=[^ ]*//g" "$1" >"$compared" || fail "$?" /bin/busybox sed
}

# verify_tree TREE MANIFEST ID IGNORED-KEYWORDS
verify_tree() {
  check_manifest "$2" "$3"
  compare_with "$2" "$4"
  run /usr/bin/mtree -f "$compared" -p "$1"
}

# verify_image FILE BYTES ROOT OFFSET: all of FILE, with the tree of digests at OFFSET, whose root is
# ROOT (veritysetup(8)).
verify_image() {
  [ -f "$1" ] || refuse "$1 is missing"
  verify_bytes=$(bb stat -c %s "$1")
  [ "$verify_bytes" = "$2" ] || refuse "$1 has $verify_bytes bytes, not $2: it is cut short or not the right file"
  /usr/sbin/veritysetup verify "$1" "$1" "$3" --hash-offset="$4" >>"$LOG" 2>&1 </dev/null 3>&-
  verify_code=$?
  # 1 is for a root that is another one, 2 for data; see veritysetup(8) for others.
  [ "$verify_code" -le 2 ] || fail "$verify_code" /usr/sbin/veritysetup verify "$1"
  [ "$verify_code" = 0 ] ||
    refuse "$1 is damaged: its root hash is not $3. Make it, or what it lies on, anew"
}

# each_layer DIRECTORY LAYERS COMMAND...: calls a command with FILE BYTES ROOT OFFSET of each image in
# DIRECTORY. LAYERS is FILE:BYTES:ROOT:OFFSET, with semicolons between; see verify_image.
each_layer() {
  layer_directory=$1 layers_left=$2
  shift 2
  while [ -n "$layers_left" ]; do
    layer=${layers_left%%;*}
    layers_left=${layers_left#"$layer"}
    layers_left=${layers_left#;}
    layer_file=${layer%%:*}
    layer=${layer#*:}
    layer_bytes=${layer%%:*}
    layer=${layer#*:}
    "$@" "$layer_directory/$layer_file" "$layer_bytes" "${layer%%:*}" "${layer#*:}"
  done
}

# verify_layers DIRECTORY LAYERS
verify_layers() { each_layer "$1" "$2" verify_image; }

# mount_layers MOUNTER DIRECTORY LAYERS PATH ADVICE: stacks images in DIRECTORY, topmost first, read-only.
# ADVICE is for where one cannot be had.
mount_layers() {
  mount_point "$4"
  is_mounted "$4" && return
  layers_at=$4 layers_advice=$5 layers_count=${layers_count:-0} layers_lower=
  # Two at least make a stack.
  case $3 in *';'*) layers_at='' ;; esac
  each_layer "$2" "$3" mount_layer "$1"
  [ -z "$layers_at" ] || return 0
  # Longer options than a page of memory lose their end, with nothing said.
  [ "${#layers_lower}" -lt 4000 ] ||
    refuse "these are more images than can be stacked. Have the mode stack fewer (its options say how), and publish again"
  # Names of directories are taken from here.
  cd "$RUN_DIR/layers" || refuse "$RUN_DIR/layers cannot be entered"
  run /bin/busybox mount -n -t overlay -o "ro,lowerdir=$layers_lower" overlay "$4"
  cd /
}

# mount_layer MOUNTER FILE BYTES ROOT OFFSET
mount_layer() {
  layers_count=$((layers_count + 1))
  # Where whole files are fetched, opening one does it.
  attempt /bin/busybox sh -c ': <"$1"' sh "$2" || refuse "the image $2 cannot be had. $layers_advice"
  "$@" "${layers_at:-$RUN_DIR/layers/$layers_count}"
  layers_lower=$layers_lower${layers_lower:+:}$layers_count
}

# mount_verified FILE BYTES ROOT OFFSET PATH: reads all of it first.
mount_verified() {
  verify_image "$1" "$2" "$3" "$4"
  mount_it "$1" "$5" squashfs loop,ro
}

# check_root ROOT MANIFEST ID: the top of the tree has what the manifest says.
check_root() {
  check_manifest "$2" "$3"
  bb awk '$1 ~ /^\.\/[^\/]+$/ { print substr($1, 3) " " $2 }' "$2" >"$RUN_DIR/top"
  while read -r check_name check_type; do
    case $check_name in *\\*) continue ;; esac
    case $check_type in
      type=dir) [ -d "$1/$check_name" ] && [ ! -L "$1/$check_name" ] ;;
      type=link) [ -L "$1/$check_name" ] ;;
      *) [ -e "$1/$check_name" ] ;;
    esac || refuse "the root is not snapshot $3: /$check_name is missing or not a ${check_type#type=}"
  done <"$RUN_DIR/top"
  run /bin/busybox rm -f -- "$RUN_DIR/top"
}

# restore_attributes ROOT DUMP: sets what DUMP names and ROOT lacks, and touches nothing else.
# DUMP.paths has the same paths, each ended by NUL. An empty line ends what belongs to a file.
# Attributes whose names begin with "user." mean nothing to the kernel, and a tmpfs takes them only
# since Linux 6.6 (tmpfs(5)): where it does not, they are left out, and it is said. Of a file system that
# holds none at all, such as a squashfs without any, getfattr says that it does not support them.
restore_attributes() {
  [ -s "$2" ] || return 0
  restore_have=$RUN_DIR/attributes-there
  restore_lack=$RUN_DIR/attributes-missing
  restore_user=$RUN_DIR/attributes-user
  cd "$1" || refuse "the root $1 is missing"
  : >"$LOG"
  {
    echo
    bb xargs -0 -r /usr/bin/getfattr -h -d -m - -e base64 -- <"$2.paths"
  } >"$restore_have" 2>>"$LOG" || {
    restore_code=$?
    # What else it says is why it failed.
    ! bb grep -q -v ': Operation not supported$' "$LOG" || fail "$restore_code" /usr/bin/getfattr -h -d -m - -e base64
  }
  bb awk '
    FNR == NR { if (/^# file: /) file = $0; else there[file, $0] = 1; next }
    /^# file: / { file = $0; named = 0; next }
    $0 != "" && !((file, $0) in there) { if (!named++) print "\n" file; print }
  ' "$restore_have" "$2" >"$restore_lack" 2>>"$LOG" || fail "$?" /bin/busybox awk
  # overlayfs sets an ACL only on what is in its upper layer, if the lower one knows no ACLs. Setting
  # the mode that a file has brings it there, and with metacopy its data stays where it is.
  bb awk '/^# file: / { print substr($0, 9) }' "$restore_lack" |
    while IFS= read -r restore_name; do printf '%b\0' "$restore_name"; done |
    bb xargs -0 -r /bin/busybox sh -c '
      for f; do [ -L "$f" ] || chmod "$(stat -c %a -- "$f")" -- "$f" || exit; done
    ' sh >>"$LOG" 2>&1 || fail "$?" /bin/busybox chmod
  bb grep -v '^user\.' "$restore_lack" >"$restore_have"
  run /usr/bin/setfattr -h --restore="$restore_have"
  bb grep -e '^user\.' -e '^# file: ' -e '^$' "$restore_lack" >"$restore_user"
  restore_users "$restore_user"
  cd /
  run /bin/busybox rm -f -- "$restore_have" "$restore_lack" "$restore_user"
}

# restore_users DUMP
restore_users() {
  bb grep -q '^user\.' "$1" || return 0
  : >"$LOG"
  ! attempt /usr/bin/setfattr -h --restore="$1" || return 0
  ! bb grep -q -v ': Operation not supported$' "$LOG" ||
    fail "${attempt_code:-1}" /usr/bin/setfattr -h --restore="$1"
  status_note "the root keeps no extended attributes whose names begin with 'user.' on this kernel: those that the snapshot has were left out"
}

# drop_root_mount TABLE: leaves out what an fstab(5) says of the root, and nothing else.
drop_root_mount() {
  plain "${1%/*}"
  [ -f "$1" ] && [ ! -L "$1" ] || return 0
  drop_new=$1.stateless-new
  drop_entry='$1 !~ /^#/ && $2 == "/"'
  bb awk "$drop_entry { found = 1 } END { exit !found }" "$1" || return 0
  bb rm -f -- "$drop_new"
  (umask 077 && bb awk "!($drop_entry)" "$1" >"$drop_new") 2>>"$LOG" || fail "$?" write "$1"
  run /bin/busybox chmod 0644 "$drop_new"
  run /bin/busybox mv -f -T -- "$drop_new" "$1"
}

# rename_to FROM TO
rename_to() {
  plain "$1"
  plain "$2"
  if [ -e "$2" ]; then
    unmounted "$1"
    run /bin/busybox rm -rf -- "$1"
  else
    run /bin/busybox sync -f "$1"
    run /bin/busybox mv -- "$1" "$2"
    run /bin/busybox sync -f "$2"
  fi
}

# swap_link LINK TARGET
swap_link() {
  plain "${1%/*}"
  run /bin/busybox rm -rf -- "$1.stateless-new"
  run /bin/busybox ln -s -- "$2" "$1.stateless-new"
  run /bin/busybox mv -f -T -- "$1.stateless-new" "$1"
  run /bin/busybox sync -f "${1%/*}"
}

# remove PATH
remove() {
  plain "${1%/*}"
  unmounted "$1"
  run /bin/busybox rm -rf -- "$1"
}

# snapshot_whole DIRECTORY ID
snapshot_whole() {
  [ -d "$1/tree" ] && [ -f "$1/manifest" ] && [ "sha256:$(sha256 "$1/manifest")" = "$2" ]
}

# exists PATH
exists() { [ -e "$1" ]; }

# listens PORT: whether something accepts connections (proc(5), net/tcp).
listens() {
  bb cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | listens_at=$(printf ':%04X' "$1") bb awk '
    BEGIN { found = 1 } $4 == "0A" && substr($2, length($2) - 4) == ENVIRON["listens_at"] { found = 0 }
    END { exit found }'
}

# stat_of PID: the fields of its state that follow its name, which may hold anything.
stat_of() { bb sed 's/.*) //' "/proc/$1/stat" 2>/dev/null; }

# alive PID: whether a process runs; one that has ended but was not waited for does not.
alive() {
  case $(stat_of "$1") in '' | Z* | X*) return 1 ;; esac
}

# end_of_service SENTENCE: a service is not as it should be.
end_of_service() {
  bb tail -n 20 "$RUN_DIR/service-$service.log" >>"$LOG"
  refuse "service $service $1"
}

# furnish DIRECTORY PROGRAM: what a program needs that takes a directory for the root: busybox, itself,
# what it was linked with, and the files of the kernel. All of it is still there when this root is gone.
furnish() {
  for furnish_one in bin dev proc run/stateless/tools tmp "${2%/*}"; do
    run /bin/busybox mkdir -p -- "$1/$furnish_one"
  done
  run /bin/busybox cp /bin/busybox "$1/bin/busybox"
  [ "$2" = /bin/busybox ] || run /bin/busybox cp "$2" "$1$2"
  [ ! -d /run/stateless/tools ] || bind_mount /run/stateless/tools "$1/run/stateless/tools" ro
  bind_mount /dev "$1/dev" rw
  bind_mount /proc "$1/proc" rw
}

# start_service NAME SECONDS ARGV0 CHROOT READINESS READY-ARGUMENT WORD...
start_service() {
  service=$1 service_left=$2 service_name=$3 service_root=$4 service_ready=$5 service_at=$6
  service_limit=$2
  shift 6
  service_program=$1
  # A starter of a tool goes by what is in the environment.
  set -- /bin/busybox sh -c 'export STATELESS_NAME="$1"; shift; exec -a "$STATELESS_NAME" "$@"' sh "$service_name" "$@"
  if [ -n "$service_root" ]; then
    furnish "$service_root" "$service_program"
    set -- /bin/busybox chroot "$service_root" "$@"
  fi
  : >"$RUN_DIR/service-$service.log"
  # Else the answer of whoever listens there would be taken for the service's.
  [ "$service_ready" != listens ] || ! listens "$service_at" ||
    end_of_service "needs port $service_at, which is taken already"
  # Nor is the file of an earlier run this one's.
  [ "$service_ready" != exists ] || bb rm -f "$service_at"
  "$@" </dev/null >>"$RUN_DIR/service-$service.log" 2>&1 3>&- &
  service_pid=$!
  # Number and start time together are never used again.
  service_start=$(stat_of "$service_pid" | bb cut -d ' ' -f 20)
  printf '%s %s\n' "$service_pid" "$service_start" >"$RUN_DIR/service-$service.pid"
  while alive "$service_pid"; do
    "$service_ready" "$service_at" && return
    [ "$service_left" -gt 0 ] || end_of_service "was not ready after $service_limit s"
    service_left=$((service_left - 1))
    bb sleep 1
  done
  # One that leaves a process of its own in the background has ended, and is ready.
  "$service_ready" "$service_at" && return
  end_of_service "ended before it was ready"
}

# enter COMMAND...: runs a command in the finished root, with the file systems that programs expect.
enter() {
  mount_it proc "$SYSTEM/proc" proc nosuid,nodev,noexec
  mount_it sysfs "$SYSTEM/sys" sysfs ro,nosuid,nodev,noexec
  mount_it tmpfs "$SYSTEM/dev" tmpfs mode=0755,nosuid,size=64k
  for enter_node in null zero full random urandom tty; do
    bind_mount "/dev/$enter_node" "$SYSTEM/dev/$enter_node" rw
  done
  run /bin/busybox ln -s /proc/self/fd "$SYSTEM/dev/fd"
  run /bin/busybox mkdir -p "$SYSTEM/dev/pts" "$SYSTEM/dev/shm"
  mount_it devpts "$SYSTEM/dev/pts" devpts newinstance,ptmxmode=0666,mode=0620
  run /bin/busybox ln -s pts/ptmx "$SYSTEM/dev/ptmx"
  mount_it tmpfs "$SYSTEM/dev/shm" tmpfs mode=1777,nosuid,nodev
  mount_it tmpfs "$SYSTEM/run" tmpfs mode=0755,nosuid,nodev
  report "entered"
  exec 3>&-
  unset STATELESS_INSTANCE
  bb chroot "$SYSTEM" "$@"
  exit "$?"
}
