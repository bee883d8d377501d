# How a machine makes its boot disk, for busybox sh: a disk with a partition for the boot loader and the
# boot entries, and others for the file systems that the configuration puts there. A machine's script
# has this file after disks.sh and partitions.sh.
# shellcheck shell=dash disable=SC2016,SC2154

# Where the configuration names it.
BOOT_KEY='boot.disk of the profile, boot-disk of the machine'
BOOT_CLAIM='stateless: a boot disk is being made here'
# In a disk's first sector until a boot loader is there: int 0x18, by which a BIOS goes on to what it
# starts next. Then a stop.
NO_LOADER=cd18f4ebfd
BIOS_TYPE=21686148-6449-6E6F-744E-656564454649
ESP_TYPE=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
LINUX_TYPE=0FC63DAF-8483-4772-8E79-3D69D8477DE4

# boot_disk_place SPEC: the partition of the boot disk that has the file system's name, into make_node.
boot_disk_place() {
  make_node=$(named_partitions "${1#LABEL=}")
  case $make_node in
    '') refuse "$1 is not there, and the boot disk has no partition named ${1#LABEL=} to make it on; there are: $(disks). Make one by hand, or overwrite the boot disk with zeros, and it is made again with all that the configuration asks for" ;;
    *"
"*) refuse "$1 is not there, and several partitions have its name: $(printf '%s' "$make_node" | bb tr '\n' ' '). Take away the disks that are not this machine's" ;;
  esac
}

# --- Whether a disk is one

# boot_disks: the disks that have a boot partition and are whole, a line each.
boot_disks() {
  for boot_disks_part in $(named_partitions "$BOOT_NAME"); do
    boot_disks_one=$(disk_of "$boot_disks_part")
    boot_claimed "$boot_disks_one" || printf '%s\n' "$boot_disks_one"
  done | bb sort -u
}

# half_boot_disks: the whole disks on which a boot disk is being made.
half_boot_disks() {
  for half_disk in $(whole_disks); do
    ! boot_claimed "$half_disk" || printf '%s\n' "$half_disk"
  done
}

# is_free NODE: it can be written to, and neither it nor a partition of it is in use.
is_free() {
  free_at=$(block_of "$1")
  [ "$(first_line "$free_at/ro")" = 0 ] || return 1
  for free_holder in "$free_at"/holders/* "$free_at"/*/holders/*; do
    [ ! -e "$free_holder" ] || return 1
  done
  ! bb awk -v node="$1" 'BEGIN { found = 1 } index($1, node) == 1 { found = 0 } END { exit found }' /proc/mounts
}

# no_bytes NODE FIRST COUNT: whether these sectors hold only zeros.
no_bytes() {
  [ "$(bb dd if="$1" bs=512 skip="$2" count="$3" 2>/dev/null | bb tr -d '\000' | bb head -c 1 | bb wc -c)" = 0 ]
}

# boot_claimed NODE: whether a boot disk is being made there. No file can hold the claim: either all
# partitions end before it, or there is nothing but what is written before the table is whole.
boot_claimed() {
  claimed_at=$((($(sectors_of "$1") / 2048 - 1) * 2048))
  [ "$claimed_at" -gt 131072 ] || return 1
  [ "$(bb dd if="$1" bs=4096 skip="$((claimed_at / 8))" count=1 2>/dev/null | bb tr -d '\000')" = "$BOOT_CLAIM" ] || return 1
  is_free "$1" || return 1
  no_bytes "$1" "$((claimed_at - 2048))" 2048 || return 1
  no_bytes "$1" "$((claimed_at + 8))" "$(($(sectors_of "$1") - 33 - claimed_at - 8))" || return 1
  claimed_parts=
  for claimed_part in "$(block_of "$1")"/*/partition; do
    [ -e "$claimed_part" ] || continue
    claimed_parts=1 claimed_part=${claimed_part%/partition}
    [ "$(($(first_line "$claimed_part/start") + $(first_line "$claimed_part/size")))" -le "$claimed_at" ] || return 1
  done
  [ -z "$claimed_parts" ] || return 0
  case $(bb dd if="$1" bs=440 count=1 2>/dev/null | bb tr -d '\000' | bb xxd -p) in '' | "$NO_LOADER") ;; *) return 1 ;; esac
  case $(bytes_at "$1" 450 1) in 00 | ee) ;; *) return 1 ;; esac
  no_bytes "$1" 1 1 || return 1
  case $(bytes_at "$1" 1024 16) in 00000000000000000000000000000000 | 4861682149646f6e744e656564454649) ;; *) return 1 ;; esac
  no_bytes "$1" 34 2014
}

# --- Making

# prepare_boot_disk NODE|only-blank-disk [NAME:MIB]...: the boot disk has these partitions; that whose
# size is empty is last and gets the rest.
prepare_boot_disk() {
  boot_place=$1 boot_node=
  shift
  if [ "$boot_place" = only-blank-disk ]; then find_boot_disk; else named_boot_disk; fi
  if [ -z "$boot_node" ]; then
    boot_node=$boot_whole
    for boot_one; do
      [ -n "$(named_partitions "${boot_one%:*}" "$boot_node")" ] ||
        refuse "the boot disk $boot_node has no partition named ${boot_one%:*}, which the configuration asks for; there are: $(disks). Make it by hand, or overwrite the disk with zeros, and it is made again"
    done
    return 0
  fi
  make_boot_disk "$@"
}

# one_boot_disk: refuses several.
one_boot_disk() {
  case $boot_whole in
    *"
"*) refuse "several disks have a partition named $BOOT_NAME: $(printf '%s' "$boot_whole" | bb tr '\n' ' '). Take away those that are not this machine's" ;;
  esac
}

# find_boot_disk: the boot disk into boot_whole, or the only disk that it may be made on into boot_node.
find_boot_disk() {
  boot_left=5 boot_until=$(($(seconds) + 10))
  while :; do
    load_drivers
    boot_whole=$(boot_disks)
    one_boot_disk
    [ -z "$boot_whole" ] || return 0
    boot_node=$(half_boot_disks)
    only_one "$boot_node" 'the boot disk' 'are half made for it' "$BOOT_KEY"
    [ -z "$boot_node" ] || return 0
    boot_node=$(blank_disks)
    # A disk that takes its time must not be taken for one that is still to be made.
    if [ -n "$boot_node" ]; then
      [ "$boot_left" -gt 0 ] || break
      boot_left=$((boot_left - 1))
    elif [ "$(seconds)" -ge "$boot_until" ]; then
      refuse "the boot disk is not there, and no disk is blank (no partition, no data in its first and last 16 MiB) to make it on; there are: $(disks). Overwrite the disk with zeros that may be used, or configure none ($BOOT_KEY)"
    fi
    bb sleep 1
  done
  only_one "$boot_node" 'the boot disk' 'are blank' "$BOOT_KEY"
}

# named_boot_disk: the same for the disk that the configuration names.
named_boot_disk() {
  boot_until=$(($(seconds) + 30))
  load_drivers
  until is_disk "$boot_place"; do
    [ "$(seconds)" -lt "$boot_until" ] ||
      refuse "$boot_place, the boot disk, did not appear in 30 s; there are: $(disks). Check that it is connected, and what the configuration names ($BOOT_KEY)"
    bb sleep 1
    load_drivers
  done
  boot_whole=$(boot_disks)
  one_boot_disk
  [ "$boot_whole" != "$boot_place" ] || return 0
  [ -z "$boot_whole" ] ||
    refuse "the configuration names $boot_place for the boot disk, and $boot_whole is one already. Correct the configuration, or take the disk away that is not this machine's"
  boot_claimed "$boot_place" || is_blank "$boot_place" ||
    refuse "$boot_place, the boot disk, is not blank (a partition, data in its first or last 16 MiB, read-only, or less than 64 MiB): it is left as it is. Overwrite it with zeros if nothing on it is needed, or name another disk"
  boot_node=$boot_place
}

# boot_layout NAME:MIB...: a line for each partition: NAME TYPE FIRST-MIB MIB.
boot_layout() {
  layout_mib=$(($(sectors_of "$boot_node") / 2048)) layout_esp=$((layout_mib / 8))
  [ "$layout_esp" -le 256 ] || layout_esp=256
  [ "$layout_esp" -ge 64 ] || layout_esp=64
  layout_at=$((2 + layout_esp))
  printf '%s\n' "$BIOS_NAME $BIOS_TYPE 1 1" "$BOOT_NAME $ESP_TYPE 2 $layout_esp"
  for layout_one; do
    layout_size=${layout_one##*:}
    [ -n "$layout_size" ] || layout_size=$((layout_mib - CLAIM_MIB - layout_at))
    printf '%s\n' "${layout_one%:*} $LINUX_TYPE $layout_at $layout_size"
    layout_at=$((layout_at + layout_size))
  done
}

# check_layout: whether all of it has room, and each partition enough for a file system.
check_layout() {
  check_mib=$(($(sectors_of "$boot_node") / 2048))
  check_short=$(bb awk -v end="$((check_mib - CLAIM_MIB))" \
    'NR > 2 && $4 < 64 { print $1 } NR > 1 && $3 + $4 > end { print $1 }' "$RUN_DIR/layout" | bb head -n 1)
  [ -z "$check_short" ] ||
    refuse "$boot_node, the boot disk, has $check_mib MiB, which is too little: $(bb awk '{ printf "%s%s takes %s MiB", (NR > 1 ? ", " : ""), $1, ($4 < 64 && NR > 2 ? "at least 64" : $4) }' "$RUN_DIR/layout"). Use a larger disk, or make sizes smaller in the configuration (size)"
  check_block=$(first_line "$(block_of "$boot_node")/queue/logical_block_size")
  [ "${check_block:-512}" = 512 ] ||
    refuse "$boot_node, the boot disk, has sectors of $check_block bytes, and boot disks are made with 512. Use another disk"
}

# make_boot_disk NAME:MIB...: the table's header is written last, when all that it names is as it
# should be, and then the claim is taken away. Until then nothing was ever mounted from it.
make_boot_disk() {
  boot_layout "$@" >"$RUN_DIR/layout"
  check_layout
  if boot_claimed "$boot_node"; then
    note "the making of the boot disk on $boot_node was cut short; it is made again"
    # A table that is whole would name what is not.
    copy_sectors /dev/zero "$boot_node" 1 1
    run /bin/busybox sync "$boot_node"
    reread_table
  else
    note "making the boot disk on $boot_node, which is blank"
    claim "$boot_node" "$BOOT_CLAIM"
  fi
  zero_partitions
  make_table
  bb awk 'NR == 2 { print $3 * 2048, $4 * 1024 }' "$RUN_DIR/layout" >"$RUN_DIR/esp"
  read -r boot_first boot_kib <"$RUN_DIR/esp"
  # With larger clusters a small partition has too few of them: UEFI does not take that for FAT32.
  run /usr/sbin/mkfs.vfat -I -F 32 -s 1 -n STATELESS -h "$boot_first" --offset="$boot_first" "$boot_node" "$boot_kib"
  write_table
  claim "$boot_node"
  reread_table
  boot_until=$(($(seconds) + 30))
  until [ -n "$(named_partitions "$BOOT_NAME" "$boot_node")" ]; do
    [ "$(seconds)" -lt "$boot_until" ] ||
      refuse "the kernel does not find the partitions that were made on $boot_node. Start the machine again"
    bb sleep 1
  done
  bb rm -f "$RUN_DIR/layout" "$RUN_DIR/esp" "$RUN_DIR/table" "$RUN_DIR/mbr"
}

# reread_table: has the kernel look for partitions.
reread_table() { run /bin/busybox blockdev --rereadpt "$boot_node"; }

# zero_partitions: a partition is blank if its beginning and its end are.
zero_partitions() {
  while read -r zero_name zero_type zero_first zero_size; do
    : "$zero_name $zero_type"
    zero_count=$((zero_size < 16 ? zero_size : 16))
    copy_mebibytes /dev/zero "$zero_first" "$zero_count"
    copy_mebibytes /dev/zero "$((zero_first + zero_size - zero_count))" "$zero_count"
  done <"$RUN_DIR/layout"
}

# copy_mebibytes FROM FIRST COUNT
copy_mebibytes() {
  run /bin/busybox dd if="$1" of="$boot_node" bs=1048576 seek="$2" count="$3" conv=notrunc
}

# copy_sectors FROM TO FIRST COUNT: the same place in both.
copy_sectors() {
  copy_skip=$3
  [ "$1" != /dev/zero ] || copy_skip=0
  run /bin/busybox dd if="$1" of="$2" bs=512 skip="$copy_skip" seek="$3" count="$4" conv=notrunc
}

# make_table: a file with nothing but the partition table in it, of the disk's size.
make_table() {
  boot_sectors=$(sectors_of "$boot_node")
  bb rm -f "$RUN_DIR/table"
  run /bin/busybox truncate -s "$((boot_sectors * 512))" "$RUN_DIR/table"
  bb awk -v q='"' 'BEGIN { print "label: gpt" }
    { printf "start=%d, size=%d, type=%s, name=%s%s%s\n", $3 * 2048, $4 * 2048, $2, q, $1, q }' \
    "$RUN_DIR/layout" >"$RUN_DIR/sfdisk"
  run /bin/busybox sh -c '/usr/sbin/sfdisk -q --no-reread --no-tell-kernel "$1" <"$2"' sh "$RUN_DIR/table" "$RUN_DIR/sfdisk"
  bb rm -f "$RUN_DIR/sfdisk"
  printf '%s' "$NO_LOADER" | bb xxd -r -p >"$RUN_DIR/mbr"
  run /bin/busybox dd if="$RUN_DIR/mbr" of="$RUN_DIR/table" conv=notrunc
}

# write_table: the header of the first table last.
write_table() {
  copy_sectors "$RUN_DIR/table" "$boot_node" "$((boot_sectors - 33))" 33
  copy_sectors "$RUN_DIR/table" "$boot_node" 2 32
  copy_sectors "$RUN_DIR/table" "$boot_node" 0 1
  run /bin/busybox sync "$boot_node"
  copy_sectors "$RUN_DIR/table" "$boot_node" 1 1
  run /bin/busybox sync "$boot_node"
}
