# How a machine makes a partition on the stick that it starts from, behind the image, for busybox sh. A
# machine's script has this file after disks.sh and partitions.sh, if it is to make one.
# shellcheck shell=dash disable=SC2016,SC2154

# medium_writable NAME: whether the medium is a stick that was made for this, which has a partition of
# this name or room for one; it is in medium_disk then, and else why not in medium_why.
medium_writable() {
  medium_node=
  [ ! -f "$RUN_DIR/medium" ] || read -r medium_node <"$RUN_DIR/medium"
  medium_disk=
  if [ -n "$medium_node" ] && [ "$(first_line "$(block_of "$medium_node")/partition")" = 1 ]; then
    medium_disk=$(disk_of "$medium_node")
    # The image begins a stick; in a partition of its own it is a guest on somebody's disk.
    [ "$(text_at "$medium_disk" 32808 32)" = "$(text_at "$medium_node" 32808 32)" ] || medium_disk=
  fi
  if [ -z "$medium_node" ]; then
    medium_why='this machine did not start from a medium to make it on. Start it from a stick'
  elif [ -z "$medium_disk" ]; then
    medium_why="the medium $medium_node is no stick that the image was written to. Start this machine from one"
  elif [ "$(first_line "$(block_of "$medium_disk")/ro")" != 0 ]; then
    medium_why="the medium $medium_disk is read-only. Open its write protection, take another stick"
  elif [ -z "$(named_partitions "$1" "$medium_disk")" ] && medium_room && [ "$medium_count" -lt 64 ]; then
    medium_why="the image leaves $medium_count MiB of the medium $medium_disk: 64 MiB are the least. Take a larger stick"
  else
    return 0
  fi
  return 1
}

# medium_room: what is behind the last partition, in mebibytes, from medium_first on so many as
# medium_count. The last one is the table's second copy's.
medium_room() {
  medium_first=0
  for medium_part in "$(block_of "$medium_disk")"/*/partition; do
    medium_part=${medium_part%/partition}
    medium_end=$(($(first_line "$medium_part/start") + $(first_line "$medium_part/size")))
    [ "$medium_end" -le "$medium_first" ] || medium_first=$medium_end
  done
  medium_first=$(((medium_first + 2047) / 2048))
  medium_count=$(($(sectors_of "$medium_disk") / 2048 - 1 - medium_first))
}

# medium_place SPEC: the partition of the medium that has the file system's name, into make_node; made
# in what the image leaves of the medium if there is none. What lies there belongs to nobody: the whole
# stick was written for the image.
medium_place() {
  medium_name=${1#LABEL=}
  medium_writable "$medium_name" || refuse "$1 is not there, and $medium_why, or choose another 'make-on'"
  make_node=$(named_partitions "$medium_name" "$medium_disk")
  [ -z "$make_node" ] || return 0
  make_partition
  make_node=$(named_partitions "$medium_name" "$medium_disk")
  [ -n "$make_node" ] || refuse "a partition was made on $medium_disk, and the kernel does not show it. Start this machine again"
}

# make_partition: of all that is behind the last partition. It is zeroed before the table names it, so
# that one that is there is blank, whenever the power goes.
make_partition() {
  medium_room
  note "making a partition of $medium_count MiB on $medium_disk, behind the image"
  for medium_at in "$medium_first" "$((medium_first + medium_count - 17))"; do
    run /bin/busybox dd if=/dev/zero of="$medium_disk" bs=1048576 seek="$medium_at" count=17 conv=notrunc,fsync
  done
  run /usr/sbin/sfdisk -q --no-reread --no-tell-kernel --relocate gpt-bak-std "$medium_disk"
  printf 'start=%s, size=%s, type=linux, name="%s"\n' "$((medium_first * 2048))" "$((medium_count * 2048))" \
    "$medium_name" >"$RUN_DIR/sfdisk"
  # Other partitions of the medium are in use, so the kernel is told of this one alone.
  run /bin/busybox sh -c '/usr/sbin/sfdisk -q --append --no-reread --wipe never --wipe-partitions never "$1" <"$2"' \
    sh "$medium_disk" "$RUN_DIR/sfdisk"
  bb rm -f "$RUN_DIR/sfdisk"
  run /bin/busybox sync "$medium_disk"
}
