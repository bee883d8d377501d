# What a machine finds out about its own disks, and how it makes file systems on blank ones, for
# busybox sh. A machine's script has this file after machine.sh.
# shellcheck shell=dash disable=SC2016

DEV=/dev
# A new file system ends so much before the end of its disk. There, a MiB before the end, stands
# while it is made that it is being made.
CLAIM_MIB=2
CLAIM='stateless: a file system is being made here'

# --- Finding

# is_disk PATH: whether it is a block device.
is_disk() { [ -b "$1" ]; }

# find_device SPEC: the node that LABEL=, UUID= or a path names, on standard output.
find_device() {
  case $1 in
    LABEL=* | UUID=*) bb findfs "$1" 2>/dev/null ;;
    *) is_disk "$1" && printf '%s\n' "$1" ;;
  esac
}

# device_present SPEC
device_present() {
  load_drivers
  find_device "$1" >/dev/null
}

# block_of NODE: its directory in /sys.
block_of() { printf '%s\n' "$SYS/class/block/${1##*/}"; }

# sectors_of NODE: its size, in 512 bytes.
sectors_of() {
  sectors_text=$(first_line "$(block_of "$1")/size")
  printf '%s\n' "${sectors_text:-0}"
}

# disk_nodes: the block devices that may hold a file system, a line each.
disk_nodes() {
  for nodes_at in "$SYS"/class/block/*; do
    case ${nodes_at##*/} in loop* | ram* | zram* | fd* | '*') ;; *) printf '%s\n' "$DEV/${nodes_at##*/}" ;; esac
  done
}

# disks: what block devices there are, for messages.
disks() {
  disks_all=
  for disks_node in $(disk_nodes); do
    disks_type=$(file_system_of "$disks_node")
    disks_ro=
    [ "$(first_line "$(block_of "$disks_node")/ro")" != 1 ] || disks_ro=' read-only,'
    disks_all="$disks_all${disks_all:+, }${disks_node##*/} ($(($(sectors_of "$disks_node") / 2048)) MiB,$disks_ro ${disks_type:-no file system known here})"
  done
  printf '%s\n' "${disks_all:-none}"
}

# await_device SPEC SECONDS
await_device() {
  await_until=$(($(seconds) + $2))
  until device_present "$1"; do
    if [ "$(seconds)" -ge "$await_until" ]; then
      refuse_damaged "$1"
      refuse "the device $1 did not appear in $2 s; there are: $(disks). Check that the disk is connected, and the label; the boot image may lack its driver: see boot.drivers of the profile"
    fi
    bb sleep 1
  done
}

# disk_available SPEC SECONDS [NODE|only-blank-disk|boot-disk|medium]: whether the disk is there, in whatever
# state, or a place to make it on.
disk_available() {
  available_until=$(($(seconds) + $2))
  while :; do
    ! device_present "$1" || return 0
    case ${3-} in
      '') ;;
      only-blank-disk) [ -z "$(half_made "$1")$(blank_disks)" ] || return 0 ;;
      medium)
        medium_why=
        ! medium_writable "${1#LABEL=}" || return 0
        note "the disk $1 cannot be made: $medium_why"
        return 1
        ;;
      boot-disk) [ -z "$(named_partitions "${1#LABEL=}")" ] || return 0 ;;
      *) ! is_disk "$3" || return 0 ;;
    esac
    [ -z "$(damaged_copies "$1")" ] || return 0
    [ "$(seconds)" -lt "$available_until" ] || break
    bb sleep 1
  done
  note "the disk $1 is not there after $2 s; there are: $(disks)"
  return 1
}

# --- What is on a disk

# bytes_at FILE OFFSET COUNT: in hexadecimal digits.
bytes_at() {
  bb dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null | bb xxd -p | bb tr -d '\n'
}

# number_at FILE OFFSET COUNT le|be: in decimal digits; 0 beyond the end.
number_at() {
  number_hex=$(bytes_at "$1" "$2" "$3")
  [ "$4" = be ] ||
    number_hex=$(printf '%s' "$number_hex" | bb sed 's/../&\n/g' | bb tac | bb tr -d '\n')
  printf '%s\n' "$((0x${number_hex:-0}))"
}

# text_at FILE OFFSET COUNT: up to its first NUL; a ? for what no label has here.
text_at() {
  bb dd if="$1" bs=1 skip="$2" count="$3" 2>/dev/null | bb tr '\n\000' '?\n' | bb head -n 1 |
    bb tr -c 'A-Za-z0-9._\n-' '?'
}

# is_superblock FILE OFFSET TYPE: whether one of that type begins there, by its magic number.
is_superblock() {
  case $3 in
    ext4) [ "$(bytes_at "$1" "$(($2 + 56))" 2)" = 53ef ] ;;
    xfs) [ "$(bytes_at "$1" "$2" 4)" = 58465342 ] ;;
    btrfs) [ "$(bytes_at "$1" "$(($2 + 64))" 8)" = 5f42485266535f4d ] ;;
    iso9660) [ "$(bytes_at "$1" "$(($2 + 1))" 5)" = 4344303031 ] ;;
  esac
}

# superblock_of TYPE: where its first superblock is.
superblock_of() {
  case $1 in ext4) echo 1024 ;; xfs) echo 0 ;; btrfs) echo 65536 ;; iso9660) echo 32768 ;; esac
}

# file_system_of NODE: ext4, xfs, btrfs or iso9660.
file_system_of() {
  for file_system_one in ext4 xfs btrfs iso9660; do
    if is_superblock "$1" "$(superblock_of "$file_system_one")" "$file_system_one"; then
      printf '%s\n' "$file_system_one"
      return
    fi
  done
}

# name_at FILE OFFSET TYPE LABEL=|UUID=: what a superblock there has for a label or a UUID.
name_at() {
  case $3$4 in
    ext4LABEL=) text_at "$1" "$(($2 + 120))" 16 ;;
    ext4UUID=) uuid_at "$1" "$(($2 + 104))" ;;
    xfsLABEL=) text_at "$1" "$(($2 + 108))" 12 ;;
    xfsUUID=) uuid_at "$1" "$(($2 + 32))" ;;
    btrfsLABEL=) text_at "$1" "$(($2 + 299))" 256 ;;
    btrfsUUID=) uuid_at "$1" "$(($2 + 32))" ;;
  esac
}

uuid_at() {
  bytes_at "$1" "$2" 16 | bb sed -E 's/^(.{8})(.{4})(.{4})(.{4})(.*)$/\1-\2-\3-\4-\5/'
}

# is_named FILE OFFSET TYPE SPEC: whether a superblock there bears the name.
is_named() {
  case $4 in LABEL=* | UUID=*) ;; *) return 1 ;; esac
  named_want=${4#*=}
  case $4 in UUID=*) named_want=$(printf '%s' "$named_want" | bb tr A-F a-f) ;; esac
  [ "$(name_at "$1" "$2" "$3" "${4%%=*}=")" = "$named_want" ]
}

# namesakes SPEC: all disks that bear the name, a line each.
namesakes() {
  for namesakes_node in $(disk_nodes); do
    namesakes_type=$(file_system_of "$namesakes_node")
    ! is_named "$namesakes_node" "$(superblock_of "$namesakes_type")" "$namesakes_type" "$1" ||
      printf '%s\n' "$namesakes_node"
  done
}

# damaged_copies SPEC: disks without a first superblock where a copy of it bears the name: NODE TYPE.
# ext4 has the first copy after 32768 blocks of 4 KiB, or 8193 of 1 KiB; btrfs at 64 MiB. That of xfs
# is at a quarter of its size, which is known of those that were made here.
damaged_copies() {
  for copies_node in $(disk_nodes); do
    case $1 in LABEL=* | UUID=* | "$copies_node") ;; *) continue ;; esac
    [ -z "$(file_system_of "$copies_node")" ] || continue
    ! is_blank "$copies_node" || continue
    copies_quarter=$((($(sectors_of "$copies_node") / 2048 - CLAIM_MIB) * 262144))
    for copies_one in ext4:134217728 ext4:8389632 btrfs:67108864 "xfs:$copies_quarter"; do
      copies_type=${copies_one%:*} copies_at=${copies_one#*:}
      is_superblock "$copies_node" "$copies_at" "$copies_type" || continue
      case $1 in /*) ;; *) is_named "$copies_node" "$copies_at" "$copies_type" "$1" || continue ;; esac
      printf '%s %s\n' "$copies_node" "$copies_type"
      break
    done
  done
}

# refuse_damaged SPEC: if the disk is there, but only a copy of its superblock can be read.
refuse_damaged() {
  damaged_text=$(damaged_copies "$1" | bb head -n 1)
  [ -z "$damaged_text" ] || refuse_unusable "$1" "${damaged_text% *}" \
    "the beginning of its ${damaged_text##* } is damaged, for only a copy of the superblock is there" \
    "${damaged_text##* }"
}

# refuse_unusable WHAT NODE FOUND TYPE: a disk that is there and cannot be used. Nothing was changed.
refuse_unusable() {
  case $4 in
    ext4) unusable_by="e2fsck -f $2" ;;
    xfs) unusable_by="xfs_repair $2" ;;
    *) unusable_by="btrfs check --readonly $2, and what btrfs-rescue(8) says" ;;
  esac
  refuse "$1 ($2): $3. It is left as it is. Copy the whole disk first; then mend it, on another machine or in the shell that boot.shell of the profile gives: $unusable_by"
}

# bytes_of NODE TYPE: how large its file system is.
bytes_of() {
  case $2 in
    ext4)
      bytes_blocks=$(number_at "$1" 1028 4 le)
      # Only with the feature 64bit is there an upper half.
      [ $(($(number_at "$1" 1120 4 le) & 128)) = 0 ] ||
        bytes_blocks=$((bytes_blocks + ($(number_at "$1" 1360 4 le) << 32)))
      printf '%s\n' "$((bytes_blocks << (10 + $(number_at "$1" 1048 4 le))))"
      ;;
    xfs) printf '%s\n' "$(($(number_at "$1" 4 4 be) * $(number_at "$1" 8 8 be)))" ;;
    btrfs) number_at "$1" 65745 8 le ;;
  esac
}

# is_unused NODE: it can be written to, has no partition, no user and no mount.
is_unused() {
  unused_at=$(block_of "$1")
  [ "$(first_line "$unused_at/ro")" = 0 ] || return 1
  for unused_part in "$unused_at"/*/partition "$unused_at"/holders/*; do
    [ ! -e "$unused_part" ] || return 1
  done
  ! bb awk -v node="$1" 'BEGIN { found = 1 } $1 == node { found = 0 } END { exit found }' /proc/mounts
}

# is_blank NODE: unused, and the first and last 16 MiB are zero. Programs that look for signatures
# take a disk with data that they do not know for empty.
is_blank() {
  blank_sectors=$(sectors_of "$1")
  [ "$blank_sectors" -ge 131072 ] || return 1
  is_unused "$1" && is_zero "$1" 0 && is_zero "$1" "$((blank_sectors / 2048 - 16))"
}

# is_zero NODE FROM [COUNT]: whether the 17 MiB from there, or what there is of them, hold only zeros.
is_zero() {
  [ "$(bb dd if="$1" bs=1048576 skip="$2" count="${3-17}" 2>/dev/null | bb tr -d '\000' | bb head -c 1 | bb wc -c)" = 0 ]
}

# whole_disks: those on which a file system may be made, a line each.
whole_disks() {
  for whole_at in "$SYS"/block/*; do
    case ${whole_at##*/} in loop* | ram* | zram* | fd* | sr* | md* | dm-* | '*') ;; *) printf '%s\n' "$DEV/${whole_at##*/}" ;; esac
  done
}

# blank_disks: the whole disks that are blank.
blank_disks() {
  for blank_disk in $(whole_disks); do
    ! is_blank "$blank_disk" || printf '%s\n' "$blank_disk"
  done
}

# --- Making
#
# A disk that is blank is claimed before anything else is written to it, and given free when its file
# system is whole and flushed. Until then nothing was ever mounted from it, so whatever there is on a
# claimed disk is what was left of the making when the power went, and it is made again.

# claim_of NODE: the name that a file system of this disk is being made for; else it fails. The place
# lies behind the file system, so no file can hold a claim there: what reaches further was not made
# here.
claim_of() {
  claim_mib=$(($(sectors_of "$1") / 2048 - 1))
  [ "$claim_mib" -gt "$CLAIM_MIB" ] || return 1
  claim_text=$(bb dd if="$1" bs=4096 skip="$((claim_mib * 256))" count=1 2>/dev/null | bb tr -d '\000')
  case $claim_text in "$CLAIM: "*) ;; *) return 1 ;; esac
  is_unused "$1" || return 1
  # Nothing else is there; nor is a partition table, or what others begin a disk with.
  is_zero "$1" "$((claim_mib - 1))" 1 || return 1
  [ "$(bb dd if="$1" bs=4096 skip="$((claim_mib * 256 + 1))" 2>/dev/null | bb tr -d '\000' | bb head -c 1 | bb wc -c)" = 0 ] ||
    return 1
  claim_type=$(file_system_of "$1")
  case $claim_type in
    xfs) ;;
    *) [ "$(bb dd if="$1" bs=1024 count=1 2>/dev/null | bb tr -d '\000' | bb wc -c)" = 0 ] || return 1 ;;
  esac
  if [ -n "$claim_type" ]; then
    [ "$(bytes_of "$1" "$claim_type")" -le "$(((claim_mib - 1) * 1048576))" ] || return 1
  fi
  printf '%s\n' "${claim_text#"$CLAIM: "}"
}

# claim NODE [TEXT]: writes a claim, or takes it away; flushed.
claim() {
  claim_at=$((($(sectors_of "$1") / 2048 - 1) * 256))
  printf '%s' "${2-}" | bb dd of="$RUN_DIR/claim" bs=4096 conv=sync 2>>"$LOG"
  [ -s "$RUN_DIR/claim" ] || bb dd if=/dev/zero of="$RUN_DIR/claim" bs=4096 count=1 2>>"$LOG"
  run /bin/busybox dd if="$RUN_DIR/claim" of="$1" bs=4096 seek="$claim_at" count=1 conv=notrunc,fsync
}

# half_made SPEC: the whole disks on which a file system of that name is being made.
half_made() {
  for half_disk in $(whole_disks); do
    [ "$(claim_of "$half_disk")" != "$1" ] || printf '%s\n' "$half_disk"
  done
}

# only_one NODES SPEC WHAT KEY: the only line; several are refused. KEY is where one is configured.
only_one() {
  case $1 in
    *"
"*) refuse "$2 is not there, and several disks $3: $(printf '%s' "$1" | bb tr '\n' ' '). Name the one to use in the configuration ($4)" ;;
  esac
}

# find_place SPEC NODE|only-blank-disk|boot-disk|medium: where to make a file system, into make_node; empty
# if the disk has appeared meanwhile.
find_place() {
  if [ "$2" != only-blank-disk ]; then
    make_node=$2
    [ "$2" != boot-disk ] || boot_disk_place "$1"
    [ "$2" != medium ] || medium_place "$1"
    is_disk "$make_node" || refuse "$make_node, to make $1 on, is not there; there are: $(disks)"
    claim_of "$make_node" >/dev/null || is_blank "$make_node" || {
      refuse_damaged "$1"
      refuse "$1 is not there, and $make_node is not blank (a partition, data in its first or last 16 MiB, read-only, or less than 64 MiB): it is left as it is. Give its file system the name $1, or overwrite it with zeros"
    }
    return 0
  fi
  # A disk that takes its time must not be taken for one that is still to be made.
  make_left=5 make_until=$(($(seconds) + 10))
  while :; do
    make_node=$(half_made "$1")
    only_one "$make_node" "$1" 'are half made for it' make-on
    [ -z "$make_node" ] || return 0
    ! device_present "$1" || return 0
    make_node=$(blank_disks)
    if [ -n "$make_node" ]; then
      [ "$make_left" -gt 0 ] || break
      make_left=$((make_left - 1))
    elif [ "$(seconds)" -ge "$make_until" ]; then
      refuse_damaged "$1"
      refuse "$1 is not there, and no disk is blank (no partition, no data in its first and last 16 MiB) to make it on; there are: $(disks)"
    fi
    bb sleep 1
  done
  only_one "$make_node" "$1" 'are blank' make-on
}

# make_file_system SPEC TYPE [NODE|only-blank-disk|boot-disk|medium]
make_file_system() {
  load_drivers
  [ $# = 3 ] || return 0
  if [ "$3" = medium ]; then
    # One of this name on another stick is another machine's.
    medium_place "$1"
    [ -z "$(file_system_of "$make_node")" ] || claim_of "$make_node" >/dev/null || return 0
  elif make_node=$(find_device "$1") && ! claim_of "$make_node" >/dev/null; then
    case $1 in LABEL=* | UUID=*) return 0 ;; esac
    [ -z "$(file_system_of "$make_node")" ] || return 0
  fi
  find_place "$1" "$3"
  [ -n "$make_node" ] || return 0
  make_mib=$(($(sectors_of "$make_node") / 2048 - CLAIM_MIB))
  case $2 in ext4) make_least=62 ;; xfs) make_least=300 ;; btrfs) make_least=126 ;; esac
  [ "$make_mib" -ge "$make_least" ] ||
    refuse "$1 is not there, and $make_node is too small to make it on: a file system of type $2 takes a disk of $((make_least + CLAIM_MIB)) MiB, and this one has $((make_mib + CLAIM_MIB)). Take a larger disk, or another type (file-system)"
  if claim_of "$make_node" >/dev/null; then
    note "the making of a file system on $make_node was cut short; it is made again"
    # What another type had written there would be found beside the new one.
    run /bin/busybox dd if=/dev/zero of="$make_node" bs=1048576 count=16 conv=notrunc
  else
    note "making a file system of type $2 on $make_node, which is blank"
    claim "$make_node" "$CLAIM: $1"
  fi
  # mkfs leaves more to the kernel if that is there.
  load_modules "$2"
  make_on "$make_node" "$2" "$make_mib" "$1"
  run /bin/busybox sync "$make_node"
  claim "$make_node"
}

# make_on NODE TYPE MIB SPEC: nothing is discarded, for a disk may zero more than it is told to.
make_on() {
  case $2 in
    ext4) set -- "$@" /usr/sbin/mkfs.ext4 -q -F -E nodiscard ;;
    xfs) set -- "$@" /usr/sbin/mkfs.xfs -q -f -K -d "size=$(($3 * 1024))k" ;;
    btrfs) set -- "$@" /usr/sbin/mkfs.btrfs -q -f -K -b "$(($3 * 1048576))" ;;
  esac
  case $2$4 in
    *LABEL=*) set -- "$@" -L "${4#LABEL=}" ;;
    xfsUUID=*) set -- "$@" -m "uuid=${4#UUID=}" ;;
    *UUID=*) set -- "$@" -U "${4#UUID=}" ;;
  esac
  on_node=$1 on_size=
  [ "$2" != ext4 ] || on_size=$(($3 * 1024))k
  shift 4
  set -- "$@" "$on_node"
  run "$@" ${on_size:+"$on_size"}
}
