# How a machine gets at what it keeps, for busybox sh: checks, mounts and grows disks, mounts
# directories of file servers, and puts memory in the place of a store that is missing. A machine's
# script has this file after disks.sh.
# shellcheck shell=dash disable=SC2016,SC2034,SC2154

# By how much a disk must be larger than its file system for that to be worth growing.
GROW_BYTES=16777216

# --- Disks

# whose NAME PATH: what a disk is for, in a message.
whose() {
  case $2 in "$RUN_DIR"/stores/*) printf 'store %s\n' "$1" ;; *) printf 'disk %s\n' "$1" ;; esac
}

# mount_disk NAME SPEC TYPE PATH
mount_disk() {
  mount_point "$4"
  ! is_mounted "$4" || return 0
  load_drivers
  disk_spec=$2 disk_who="$(whose "$1" "$4"), $2"
  disk_node=$(find_device "$2") || {
    refuse_damaged "$2"
    refuse "$disk_who is not there; there are: $(disks). Check that the disk is connected"
  }
  disk_all=$(namesakes "$2")
  case $disk_all in
    *"
"*) refuse "$disk_who: several disks have this name: $(printf '%s' "$disk_all" | bb tr '\n' ' '). Which one is right cannot be told from here. Take away the one that is not, or give it another name" ;;
  esac
  check_disk "$3"
  load_modules "$3"
  disk_said=$(bb mount -n -t "$3" -o rw,nodev,noatime "$disk_node" "$4" 2>&1 3>&-) || {
    printf '%s\n' "$disk_said" >>"$LOG"
    bb dmesg 2>/dev/null | bb tail -n 5 >>"$LOG"
    refuse_unusable "$disk_who" "$disk_node" "its $3 cannot be mounted (${disk_said##*: })" "$3"
  }
  grow_disk "$3" "$4"
  check_room "$disk_who ($disk_node)" "$4"
}

# check_disk TYPE: whether disk_node may be mounted.
check_disk() {
  check_type=$(file_system_of "$disk_node")
  if [ "$check_type" != "$1" ]; then
    refuse_damaged "$disk_spec"
    refuse "$disk_who ($disk_node) has ${check_type:+a file system of type }${check_type:-no file system that is known here}, and the configuration says $1. It is left as it is. Correct the configuration (file-system), or use another disk"
  fi
  ! claim_of "$disk_node" >/dev/null ||
    refuse "$disk_who ($disk_node): the making of its file system was cut short, and the configuration of this machine does not let it be made again. Start a machine with make-on from it, or overwrite it with zeros"
  [ "$(first_line "$(block_of "$disk_node")/ro")" != 1 ] ||
    refuse "$disk_who ($disk_node) is read-only: nothing can be kept on it. Look for a switch at the disk, or a fault that made it so"
  check_has=$(bytes_of "$disk_node" "$1")
  [ "$check_has" -le "$(($(sectors_of "$disk_node") * 512))" ] ||
    refuse "$disk_who ($disk_node) has $(($(sectors_of "$disk_node") * 512)) bytes, and its file system $check_has: the disk has become smaller, and the end of the data may be gone. It is left as it is. Give the disk its size back, or copy what is there to a larger one"
  # The kernel replays the logs of xfs and btrfs. Reading all of them, as their own programs do,
  # would take hours.
  [ "$1" = ext4 ] || return 0
  /usr/sbin/e2fsck -p "$disk_node" >>"$LOG" 2>&1 </dev/null 3>&-
  check_code=$?
  case $check_code in
    0) ;;
    1) note "the file system of $disk_who was not in order, and was mended" ;;
    2 | 3) refuse "$disk_who ($disk_node): its file system was mended, and the machine must start again for it" ;;
    127) fail 127 /usr/sbin/e2fsck -p "$disk_node" ;;
    *) refuse_unusable "$disk_who" "$disk_node" "e2fsck cannot mend its ext4 by itself (exit code $check_code)" ext4 ;;
  esac
}

# grow_disk TYPE PATH: to the size of disk_node, while it is mounted, which a power cut does not harm.
# A disk that cannot be grown can still be used.
grow_disk() {
  grow_to=$((($(sectors_of "$disk_node") / 2048 - CLAIM_MIB) * 1048576))
  [ "$((grow_to - $(bytes_of "$disk_node" "$1")))" -ge "$GROW_BYTES" ] || return 0
  note "$disk_who: its disk has grown, and so does its file system"
  case $1 in
    ext4) set -- /usr/sbin/resize2fs "$disk_node" "$((grow_to / 1024))k" ;;
    xfs) set -- /usr/sbin/xfs_growfs -D "$((grow_to / $(number_at "$disk_node" 4 4 be)))" "$2" ;;
    btrfs) set -- /usr/bin/btrfs filesystem resize "$grow_to" "$2" ;;
  esac
  "$@" >>"$LOG" 2>&1 </dev/null 3>&- ||
    status_note "${disk_who%%,*}: its disk has grown, but $1 could not make its file system larger"
}

# --- Shares

# server_answers SERVER PORT [MAC]: whether a file server answers; the network is brought up for it.
# What would end the script ends only the attempt.
server_answers() {
  (
    # shellcheck disable=SC2317
    refuse() {
      note "$1"
      exit 1
    }
    # shellcheck disable=SC2317
    fail() { refuse "command $2 failed"; }
    bring_up_network "${3-}"
    await_server "$1" "$2" "$(($(seconds) + SERVER_SECONDS))"
  )
}

# mount_share NAME SERVER PORT VERSION DIRECTORY MACHINE PATH: shows the directory below DIRECTORY that
# bears the machine's name, and no other.
mount_share() {
  mount_point "$7"
  ! is_mounted "$7" || return 0
  share_all=$RUN_DIR/share-$1 share_who="store $1, $2:$5"
  mount_point "$share_all"
  is_mounted "$share_all" || mount_export "$2" "$3" "$4" "$5" "$share_all"
  share_own=$share_all/$6
  plain "$share_own"
  if [ ! -d "$share_own" ]; then
    share_said=$(bb mkdir -m 0700 -- "$share_own" 2>&1) ||
      refuse "$share_who: the directory $6 is not there and cannot be made (${share_said##*: }). Export the directory to these machines for writing, with no_root_squash"
  fi
  # From here on it is the directory that counts and not its name, where another machine might put a
  # link meanwhile.
  if ! cd "$share_own" 2>>"$LOG" || [ "$(bb readlink /proc/self/cwd)" != "$share_own" ]; then
    refuse "$share_who: the directory $6 cannot be entered, or was replaced meanwhile. Look who else writes there"
  fi
  check_room "$share_who" . owners
  run /bin/busybox mount -n --bind /proc/self/cwd "$7"
  cd /
  run /bin/busybox umount "$share_all"
  run /bin/busybox rmdir "$share_all"
}

# mount_export SERVER PORT VERSION DIRECTORY PATH: for share_who. VERSION is any for the newest that
# both sides know.
mount_export() {
  export_server=$1 export_try=1 export_versions=$3 await_who="$share_who: "
  case $1 in *:*) export_server="[$1]" ;; esac
  [ "$3" != any ] || export_versions='4.2 4.1 4.0'
  while :; do
    await_server "$1" "$2" "$(($(seconds) + SERVER_SECONDS))"
    # Without a word on it, the client takes TCP over whichever IP the server's address is of.
    export_options=rw,nodev,hard,sec=sys,port=$2,addr=$await_address
    export_own=$(net_field address)
    [ -z "$export_own" ] || export_options=$export_options,clientaddr=${export_own%/*}
    for export_version in $export_versions; do
      export_said=$(bb timeout -s KILL "$MOUNT_SECONDS" /bin/busybox mount -n -t nfs4 \
        -o "$export_options,vers=$export_version" "$export_server:$4" "$5" 2>&1 </dev/null 3>&-) &&
        return
      export_said=${export_said##*: }
      # Only for these an older version is worth asking for (mount.nfs takes the same ones for that).
      case $export_said in
        'Protocol not supported' | 'Invalid argument' | 'Remote I/O error') ;;
        *) break ;;
      esac
    done
    [ "$export_try" -lt 3 ] ||
      refuse "$share_who: it cannot be mounted by NFS $export_version (${export_said:-no answer in $MOUNT_SECONDS s}). Check that the server exports this directory to ${export_own:-this machine} by version 4"
    export_try=$((export_try + 1))
    note "$share_who cannot be mounted (${export_said:-no answer in $MOUNT_SECONDS s}); trying again"
    bb sleep 3
  done
}

# --- All stores

# check_room WHO PATH [owners]: whether something can be kept there, on the disk and not only in
# memory; and whether it keeps its owner.
check_room() {
  bb rm -f "$2"/.stateless-probe-??????
  room_said=$(
    exec 2>&1 3>&-
    room_file=$(bb mktemp "$2/.stateless-probe-XXXXXX") || {
      printf '%s\n' "$room_file"
      exit 1
    }
    bb dd if=/dev/zero of="$room_file" bs=4096 count=1 conv=fsync || exit
    [ -n "${3-}" ] || exit 0
    bb chown 4242:4243 "$room_file" || exit 2
    [ "$(bb stat -c %u:%g "$room_file")" = 4242:4243 ] || exit 2
  )
  room_code=$?
  bb rm -f "$2"/.stateless-probe-??????
  [ "$room_code" != 0 ] || return 0
  printf '%s\n' "$room_said" >>"$LOG"
  case $room_said in
    *'No space left'* | *'quota exceeded'*)
      room_of='no block is free'
      if [ "$(bb stat -f -c %d "$2")" = 0 ] && [ "$(bb stat -f -c %c "$2")" != 0 ]; then
        room_of='no inode is free: it holds too many files'
      fi
      refuse "$1 is full: $room_of. Nothing is lost. Make room in it, on another machine or in the shell that boot.shell of the profile gives, or give it a larger disk with a copy of this one on it"
      ;;
  esac
  room_said=$(printf '%s\n' "$room_said" | bb tail -n 1 | bb sed 's/.*: //')
  [ -z "${3-}" ] ||
    refuse "$1: root cannot write there, or what it writes does not keep its owner (${room_said:-it became another one}). Export the directory to these machines for writing, with no_root_squash and with numeric owners (NFS-Ganesha: Only_Numeric_Owners)"
  refuse "$1 cannot be written to: $room_said. Nothing was changed"
}

# stand_in NAME PATH: memory in the place of a store that is missing. The file says that what is
# mounted there is not the store, so that nobody takes it for one that has lost everything.
stand_in() {
  mount_point "$2"
  is_mounted "$2" || run /bin/busybox mount -n -t tmpfs -o mode=0755,nodev tmpfs "$2"
  : >"$RUN_DIR/store-$1.ephemeral"
  status_note "store $1: it is missing, so what is kept in it is in memory and gone at the next start"
}
