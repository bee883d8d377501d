# How a boot disk's partitions are found, by their names in its table, for busybox sh. Whoever uses it
# has the function bb.
# shellcheck shell=dash disable=SC2034

# What UEFI reads, with the boot loader's files and the boot entries; and what a BIOS starts.
BOOT_NAME=stateless-boot
BIOS_NAME=stateless-bios

# named_partitions NAME [DISK]: the nodes of the partitions with this name, of one disk or of all.
named_partitions() {
  for named_at in "${SYS:-/sys}"/class/block/*/partition; do
    named_at=${named_at%/partition} named_node=${DEV:-/dev}/${named_at##*/}
    bb grep -q -x -F -- "PARTNAME=$1" "$named_at/uevent" 2>/dev/null || continue
    [ -z "${2-}" ] || [ "$(disk_of "$named_node")" = "$2" ] || continue
    printf '%s\n' "$named_node"
  done
}

# disk_of PARTITION: the node of its disk.
disk_of() {
  disk_of_at=$(bb readlink -f "${SYS:-/sys}/class/block/${1##*/}")
  disk_of_at=${disk_of_at%/*}
  printf '%s\n' "${DEV:-/dev}/${disk_of_at##*/}"
}
