# How each tree gets a volume of its own in a volume group of LVM with a thin pool, where a new one
# begins as a snapshot of an older one, for busybox sh. A rendered script has this file after sync.sh;
# only a machine has such a group (pools.sh), so on a host nothing here comes to LVM.
# shellcheck shell=dash disable=SC2016,SC2034,SC2154
#
# The group is named by the disk's label. Its volume "cache" holds everything but the trees. A
# directory there that has a tree of its own has the volume's name in its file "volume".

# What tells a group that was made for this from one of somebody else.
VOLUMES_TAG=stateless
# A file system of a volume writes nothing that it need not, and gives back what it does not need.
VOLUMES_MOUNT=rw,nodev,noatime,discard,noinit_itable
# What a file system writes of its own: a journal of 4 MiB, and its tables.
VOLUMES_OWN=16777216
# In such pieces a pool gives room.
VOLUMES_CHUNK=65536

# lvm COMMAND WORD...: without any configuration but this one, nor a daemon that would have to answer.
lvm() {
  [ -f "$RUN_DIR/lvm/lvm.conf" ] || configure_lvm
  LVM_SYSTEM_DIR=$RUN_DIR/lvm LVM_SUPPRESS_FD_WARNINGS=1 /usr/sbin/lvm "$@"
}

configure_lvm() {
  bb mkdir -p "$RUN_DIR/lvm"
  lvm_conf="$RUN_DIR/lvm/lvm.conf"
  bb cat >"$lvm_conf.new" <<EOF
devices {
  dir="/dev" scan=["/dev"] use_devicesfile=0 hints="none"
  obtain_device_list_from_udev=0 external_device_info_source="none"
  multipath_component_detection=0 md_component_detection=0 fw_raid_component_detection=0
  global_filter=["r|^/dev/dm-|","r|^/dev/mapper/|","r|^/dev/loop|","r|^/dev/ram|","r|^/dev/zram|"]
}
activation { udev_sync=0 udev_rules=0 monitoring=0 thin_pool_autoextend_threshold=100 }
backup { backup=0 archive=0 }
global {
  event_activation=0 use_lvmpolld=0 locking_dir="$RUN_DIR/lvm"
  thin_check_executable="/usr/sbin/thin_check"
}
allocation { wipe_signatures_when_zeroing_new_lvs=0 }
log { syslog=0 }
EOF
  bb mv "$lvm_conf.new" "$lvm_conf"
}

# lvm_says COMMAND WORD...: what it prints, with | between the fields; nothing if it fails.
lvm_says() {
  says_command=$1
  shift
  lvm "$says_command" --noheadings --separator '|' --units b --nosuffix "$@" \
    2>>"$LOG" </dev/null 3>&- | bb sed 's/^ *//'
}

# volume_node GROUP VOLUME: the node of a volume that is in use.
volume_node() {
  node_name=$(printf '%s\n%s' "$1" "$2" | bb sed 's/-/--/g' | bb tr '\n' '-')
  for node_at in /sys/class/block/dm-*; do
    [ "$(bb cat "$node_at/dm/name" 2>/dev/null)" != "$node_name" ] || printf '/dev/%s\n' "${node_at##*/}"
  done
}

# group_of PATH: the volume group on whose cache volume it lies; fails if it lies elsewhere.
group_of() {
  group_device=$(bb stat -c %d "$1" 2>/dev/null) || return 1
  group_name=$((group_device >> 8 & 4095)):$(((group_device & 255) | (group_device >> 12 & 1048320)))
  group_name=$(bb cat "/sys/dev/block/$group_name/dm/name" 2>/dev/null)
  case $group_name in *-cache) ;; *) return 1 ;; esac
  group_name=$(printf '%s\n' "${group_name%-cache}" | bb sed 's/--/-/g')
  # Somebody else's group may have a volume of that name, too.
  case ,$(lvm_says vgs -o vg_tags "$group_name"), in *",$VOLUMES_TAG,"*) ;; *) return 1 ;; esac
  printf '%s\n' "$group_name"
}

# --- Volumes

# make_volume GROUP VOLUME: as large as the pool, of which it takes what is written.
make_volume() {
  run lvm lvcreate -q -y -V "$(lvm_says lvs -o lv_size "$1/pool")b" --thinpool "$1/pool" -n "$2"
  make_at=$(volume_node "$1" "$2")
  # mkfs leaves more to the kernel if that is there.
  run /usr/sbin/mkfs.ext4 -q -F -m 0 -J size=4 -E nodiscard "$make_at"
  run /bin/busybox sync "$make_at"
}

# mount_volume GROUP VOLUME AT: one that is in use.
mount_volume() {
  disk_node=$(volume_node "$1" "$2")
  [ -n "$disk_node" ] || refuse "volume $1/$2 is not there, or not in use. It may have been removed by hand: remove the directory that names it, and its tree is fetched again"
  disk_spec=$disk_node disk_who="volume $1/$2"
  check_disk ext4
  disk_said=$(bb mount -n -t ext4 -o "$VOLUMES_MOUNT" "$disk_node" "$3" 2>&1 3>&-) || {
    printf '%s\n' "$disk_said" >>"$LOG"
    refuse_unusable "$disk_who" "$disk_node" "its ext4 cannot be mounted (${disk_said##*: })" ext4
  }
}

# --- Trees

# volume_of DIRECTORY: the name of its tree's volume; fails if it has none.
volume_of() {
  volume_name=$(bb head -n 1 "$1/volume" 2>/dev/null)
  case $volume_name in tree-*[!0-9a-f-]* | tree-) return 1 ;; tree-*) printf '%s\n' "$volume_name" ;; *) return 1 ;; esac
}

# has_volume GROUP VOLUME
has_volume() { [ -n "$(lvm_says lvs -o lv_name "$1" | bb grep -x -F -e "$2")" ]; }

# mount_tree DIRECTORY: shows its tree, if that has a volume.
mount_tree() {
  plain "$1"
  ! is_mounted "$1/tree" || return 0
  tree_group=$(group_of "$1") && tree_volume=$(volume_of "$1") || return 0
  show_volume "$tree_group" "$tree_volume" "$1/tree"
}

# show_volume GROUP VOLUME AT: at the top of a volume there is what belongs to its file system, so the
# tree is below that.
show_volume() {
  run lvm lvchange -a y -K "$1/$2"
  show_all=$RUN_DIR/volume
  mount_point "$show_all"
  mount_volume "$1" "$2" "$show_all"
  run /bin/busybox mkdir -p -- "$show_all/tree"
  mount_point "$3"
  run /bin/busybox mount -n --bind "$show_all/tree" "$3"
  run /bin/busybox umount "$show_all"
}

# prune_volumes GROUP DIRECTORY: removes the trees' volumes that no directory in it names.
prune_volumes() {
  # LVM writes down at once that a volume is gone, so no directory may come back that names one.
  run /bin/busybox sync -f "$2"
  for prune_one in $(lvm_says lvs -o lv_name "$1"); do
    case $prune_one in tree-*[!0-9a-f]*) continue ;; tree-*) ;; *) continue ;; esac
    [ "${#prune_one}" = 21 ] || continue
    for prune_at in "$2"/*/volume "$2"/.[!.]*/volume; do
      [ "$(volume_of "${prune_at%/volume}")" != "$prune_one" ] || continue 2
    done
    run lvm lvremove -q -y "$1/$prune_one"
  done
}

# pool_free GROUP: how many bytes are free beyond a reserve. A pool must not run full: what is written
# then is lost.
pool_free() {
  lvm_says lvs -o lv_size,data_percent,metadata_percent "$1/pool" | bb awk -F '|' '{
    reserve = $1 / 32 < 16777216 ? 16777216 : $1 / 32
    free = $1 * (100 - $2) / 100 - reserve
    if (free < 0 || $3 > 90) free = 0
    printf "%.0f\n", free
  }'
}

# require_pool BYTES GROUP ID
require_pool() {
  pool_there=$(pool_free "$2")
  [ "$1" -le "${pool_there:-0}" ] ||
    refuse "snapshot $3 takes up to $(($1 / 1048576 + 1)) MiB more in the pool of volume group $2, and $((${pool_there:-0} / 1048576)) MiB are free there: nothing was fetched. Take a larger disk"
}

# open_volume INTO MANIFEST ID BASIS: INTO/tree is mounted, with what can stay of the tree of BASIS, and
# INTO/changed is there then. Goes on with what an interrupted one left, unless the pool was full.
open_volume() {
  open_group=$(group_of "$1")
  if [ -d "$1/tree" ] && open_name=$(volume_of "$1") && has_volume "$open_group" "$open_name" &&
    [ "$(pool_free "$open_group")" -gt 0 ]; then
    mount_tree "$1"
  else
    begin_volume "$@"
  fi
}

# begin_volume INTO MANIFEST ID BASIS: INTO/tree is there only when all that is done.
begin_volume() {
  ! is_mounted "$1/tree" || run /bin/busybox umount "$1/tree"
  for begin_left in tree volume clone changed hidden removed kinds; do run /bin/busybox rm -rf -- "$1/$begin_left"; done
  prune_volumes "$open_group" "${1%/*}"
  open_name=tree-$(bb head -c 8 /dev/urandom | bb xxd -p)
  if [ -n "$4" ] && [ -s "$4/manifest" ] && open_basis=$(volume_of "$4") && has_volume "$open_group" "$open_basis"; then
    open_bytes=$(list_changes "$4/manifest" "$2" "$1" volumes)
    # A small file may take a whole piece.
    open_bytes=$((open_bytes + $(bb wc -l <"$1/changed") * VOLUMES_CHUNK + VOLUMES_OWN))
    require_pool "$open_bytes" "$open_group" "$3"
    write_file "$1/volume" 0600 "$open_name"
    run lvm lvcreate -q -y -s -k n -n "$open_name" "$open_group/$open_basis"
  else
    require_pool $(($(bytes_of_tree "$2") + VOLUMES_OWN)) "$open_group" "$3"
    write_file "$1/volume" 0600 "$open_name"
    make_volume "$open_group" "$open_name"
  fi
  show_volume "$open_group" "$open_name" "$1/clone"
  remove_listed "$1"
  run /bin/busybox sync -f "$1/clone"
  run /bin/busybox umount "$1/clone"
  run /bin/busybox mv -T -- "$1/clone" "$1/tree"
  mount_tree "$1"
}
