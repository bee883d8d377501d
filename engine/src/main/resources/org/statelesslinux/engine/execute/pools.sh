# How a machine finds a volume group of LVM with a thin pool, or makes it on a blank disk, for busybox
# sh. A machine's script has this file after disks.sh; what is in the group is the part of thin.sh.
# shellcheck shell=dash disable=SC2016,SC2154

# find_group GROUP: its node into group_node; empty if it is not there, or half made.
find_group() {
  group_all=$(lvm_says pvs -o vg_name,vg_uuid,vg_tags,pv_name | bb awk -F '|' -v group="$1" '$1 == group')
  group_node=
  [ -n "$group_all" ] || return 0
  group_nodes=$(printf '%s\n' "$group_all" | bb cut -d '|' -f 4 | bb tr '\n' ' ')
  case $group_all in
    *"
"*) refuse "several disks have a volume group named $1, or parts of it: $group_nodes. Which one is right cannot be told from here. Take away the one that is not, or rename its group" ;;
  esac
  group_node=${group_nodes% }
  case ,$(printf '%s' "$group_all" | bb cut -d '|' -f 3), in
    *",$VOLUMES_TAG,"*) ;;
    *)
      # Its tag comes with the group, so this one is not half made.
      refuse "$group_node has a volume group named $1, and it was not made for the copies of a machine. It is left as it is. Rename that group (vgrename), take the disk away, or give the cache disk another label"
      ;;
  esac
  ! claim_of "$group_node" >/dev/null || group_node=
}

# mount_volumes NAME GROUP SECONDS AT [NODE|only-blank-disk|boot-disk]: mounts the volume "cache".
mount_volumes() {
  mount_point "$4"
  ! is_mounted "$4" || return 0
  load_drivers
  load_modules dm_thin_pool dm_snapshot ext4
  await_group "$2" "$3" "${5-}"
  [ -n "$group_node" ] || make_volumes "$2" "$5"
  volumes_who="disk $1, volume group $2 ($group_node)"
  has_volume "$2" cache ||
    refuse "$volumes_who: its volume cache is not there. It is left as it is. Overwrite $group_node, and nothing else, with zeros, and it is made again"
  attempt lvm lvchange -a y "$2/cache" ||
    refuse "$volumes_who: its thin pool cannot be used ($(bb tail -n 1 "$LOG" | bb sed 's/^ *//')). It is left as it is. Copy the whole disk first; then mend it, on another machine: lvconvert --repair $2/pool"
  mount_volume "$2" cache "$4"
}

# await_group GROUP SECONDS [PLACE]: until it is there, or there is a place to make it.
await_group() {
  await_until=$(($(seconds) + $2))
  [ "$3" != only-blank-disk ] || await_until=$(($(seconds) + 10))
  while :; do
    find_group "$1"
    [ -z "$group_node" ] || return 0
    if group_other=$(find_device "LABEL=$1") && ! claim_of "$group_other" >/dev/null; then
      refuse "$group_other has a file system named $1, and the configuration wants a volume group there. It is left as it is. Correct the configuration, or overwrite the beginning and the end of $group_other with zeros"
    fi
    case $3 in
      '') ;;
      only-blank-disk) [ -z "$(half_made "LABEL=$1")$(blank_disks)" ] || return 0 ;;
      *) return 0 ;;
    esac
    if [ "$(seconds)" -ge "$await_until" ]; then
      [ -z "$3" ] || return 0
      [ -z "$group_all" ] ||
        refuse "volume group $1 ($group_nodes): its making was cut short, and the configuration of this machine does not let it be made again. Start a machine with make-on from it, or overwrite it with zeros"
      refuse "the volume group $1 did not appear in $2 s; there are: $(disks). Check that the disk is connected, and the label; the boot image may lack its driver: see boot.drivers of the profile"
    fi
    bb sleep 1
    load_drivers
  done
}

# make_volumes GROUP PLACE: as a file system is made, with the same claim.
make_volumes() {
  find_place "LABEL=$1" "$2"
  # A disk that takes its time must not be taken for one that is still to be made.
  find_group "$1"
  [ -z "$group_node" ] || return 0
  [ -n "$make_node" ] || refuse "the disk of volume group $1 has come and gone. Check that it is connected"
  make_mib=$(($(sectors_of "$make_node") / 2048 - CLAIM_MIB))
  [ "$make_mib" -ge 126 ] ||
    refuse "volume group $1 is not there, and $make_node is too small to make it on: it takes a disk of 128 MiB, and this one has $((make_mib + CLAIM_MIB)). Take a larger disk"
  if claim_of "$make_node" >/dev/null; then
    note "the making of volumes on $make_node was cut short; they are made again"
    run /bin/busybox dd if=/dev/zero of="$make_node" bs=1048576 count=16 conv=notrunc,fsync
  else
    note "making volume group $1 on $make_node, which is blank"
    claim "$make_node" "$CLAIM: LABEL=$1"
  fi
  # A label in the last sector that may have it leaves those zero that a claimed disk has so.
  run lvm pvcreate -q -y --labelsector 3 --setphysicalvolumesize "${make_mib}m" "$make_node"
  run lvm vgcreate -q -y --setautoactivation n --addtag "$VOLUMES_TAG" "$1" "$make_node"
  run lvm lvcreate -q -y -T -l 100%FREE --chunksize "${VOLUMES_CHUNK}b" --errorwhenfull y \
    --discards nopassdown -n pool "$1"
  make_volume "$1" cache
  run /bin/busybox sync "$make_node"
  claim "$make_node"
  group_node=$make_node
}
