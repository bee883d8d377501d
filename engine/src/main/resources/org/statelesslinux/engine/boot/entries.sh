# The boot entries on this machine's own disk, and which of them starts next, for busybox sh. Whoever
# sources it has set RUN, and has the function bb; before it come execute/partitions.sh and lock.sh.
# shellcheck shell=dash disable=SC2034,SC2154
#
# The boot disk has a partition with GRUB and the entries, mounted only between open_boot and
# close_boot. What is not named in the state counts as not there, so the state's one sector is what
# makes an entry whole, the next, or the good one. A function that fails has put why into entries_said.

BOOT=$RUN/boot
ENTRIES=$BOOT/stateless/entries
# In the format of grub-editenv(1); boot/grub.cfg reads it and counts in it.
STATE=$BOOT/stateless/grubenv
ENTRY_PARTS='kernel image grub.cfg'
entries_said=''
GOOD='' PREVIOUS='' NEXT='' TRIES='' FAILED=''

entries_fail() {
  entries_said=$1
  return 1
}

# is_entry NAME: whether it can name one.
is_entry() {
  case $1 in *[!0-9a-f]*) return 1 ;; esac
  [ "${#1}" = 32 ]
}

# booted_entry: the entry that this start came from; nothing if it did not come from the boot disk.
booted_entry() {
  set -f
  # shellcheck disable=SC2013
  for booted_word in $(bb cat "${COMMAND_LINE:-/proc/cmdline}"); do
    case $booted_word in
      --) break ;;
      stateless.entry=*) ! is_entry "${booted_word#*=}" || printf '%s\n' "${booted_word#*=}" ;;
    esac
  done | bb tail -n 1
  set +f
}
BOOTED=$(booted_entry)

# --- The boot disk

# lock_boot: waits until nobody else has the boot disk open.
lock_boot() {
  lock_tries=0
  until lock "$RUN/boot.lock"; do
    lock_tries=$((lock_tries + 1))
    [ "$lock_tries" -lt 60 ] ||
      entries_fail "the boot disk could not be had for a minute: $lock_by. Try again when that has ended" || return 1
    bb sleep 1
  done
}

# check_boot: looks through the partition, and mends what a power cut leaves.
check_boot() {
  check_program=$RUN/programs/usr/sbin/fsck.vfat
  [ -x "$check_program" ] || check_program=/usr/sbin/fsck.vfat
  [ -x "$check_program" ] || entries_fail "there is no fsck.vfat to check the boot disk $boot_node with. Install dosfstools on the server, or in the prototype" || return 1
  check_said=$("$check_program" -a "$boot_node" 2>&1 </dev/null)
  check_code=$?
  [ "$check_code" -le 1 ] ||
    entries_fail "the boot disk $boot_node is damaged, or is read-only (fsck.vfat ended with $check_code: $(printf '%s' "$check_said" | bb tail -n 1)). Replace it if that happens again; overwritten with zeros, it is made again when this machine starts over the network"
}

# mount_boot
mount_boot() {
  bb modprobe -a -q vfat nls_cp437 nls_ascii >/dev/null 2>&1
  bb mkdir -p -m 0700 "$BOOT"
  mount_said=$(bb mount -n -t vfat -o rw,nosuid,nodev,noexec,noatime,umask=077,codepage=437,iocharset=ascii \
    "$boot_node" "$BOOT" 2>&1) ||
    entries_fail "the boot disk $boot_node cannot be mounted (${mount_said##*: })" || return 1
  # Where it cannot be written to, busybox mounts it read-only and says nothing.
  [ -w "$BOOT" ] || {
    bb umount "$BOOT"
    entries_fail "the boot disk $boot_node is read-only. Take its write protection away, or replace it"
  }
}

# open_boot: mounts the boot disk for this process alone.
open_boot() {
  lock_boot || return 1
  boot_node=$(named_partitions "$BOOT_NAME")
  case $boot_node in
    '') entries_said="no disk has a partition named $BOOT_NAME. It is made when this machine starts over the network" ;;
    *"
"*) entries_said="several disks have a partition named $BOOT_NAME: $(printf '%s' "$boot_node" | bb tr '\n' ' '). Take away those that are not this machine's" ;;
    *)
      bb umount "$BOOT" 2>/dev/null
      if check_boot && mount_boot; then
        bb mkdir -p "$ENTRIES"
        return 0
      fi
      ;;
  esac
  unlock "$RUN/boot.lock"
  return 1
}

# close_boot: flushes it and takes it away.
close_boot() {
  bb sync -f "$BOOT"
  bb umount "$BOOT"
  unlock "$RUN/boot.lock"
}

# --- The state

# state_value NAME: what the state says, if it is one of what it may say.
state_value() {
  state_text=$(bb head -c 1024 "$STATE" 2>/dev/null | bb sed -n "s/^$1=//p" | bb head -n 1)
  case $1 in
    tries) case $state_text in *[!+]*) state_text='' ;; esac ;;
    *) is_entry "$state_text" || state_text='' ;;
  esac
  printf '%s\n' "$state_text"
}

# entry_state: reads it into GOOD, PREVIOUS, NEXT, TRIES and FAILED: the entries that start if there
# is no other, that was the good one before, that is tried, with a + for each start that it has
# left, and that did not get far enough.
entry_state() {
  GOOD=$(state_value good)
  PREVIOUS=$(state_value previous)
  NEXT=$(state_value next)
  TRIES=$(state_value tries)
  FAILED=$(state_value failed)
}

# write_state: the other way. All that changes is in the first of two sectors, and a disk writes a
# sector or leaves it.
write_state() {
  {
    printf '# GRUB Environment Block\ngood=%s\nprevious=%s\nnext=%s\ntries=%s\nfailed=%s\n' \
      "$GOOD" "$PREVIOUS" "$NEXT" "$TRIES" "$FAILED"
    bb head -c 1024 /dev/zero | bb tr '\000' '#'
  } | bb head -c 1024 >"$RUN/grubenv"
  if [ "$(bb stat -c %s "$STATE" 2>/dev/null)" = 1024 ]; then
    bb dd if="$RUN/grubenv" of="$STATE" bs=1024 conv=notrunc,fsync 2>/dev/null
  else
    bb cp "$RUN/grubenv" "$STATE.new" && bb sync "$STATE.new" && bb mv "$STATE.new" "$STATE" && bb sync -f "$BOOT"
  fi || entries_fail "the state of the boot disk $boot_node could not be written. Replace the disk if that happens again"
}

# --- Entries

# entry_part ENTRY NAME: the file with that part.
entry_part() { printf '%s\n' "$ENTRIES/$1/$2"; }

# entry_snapshot ENTRY: the beginning of the id of its snapshot.
entry_snapshot() {
  bb sed -n 's/.* stateless\.snapshot=\(sha256:[0-9a-f]\{12\}\).*/\1/p' "$ENTRIES/$1/grub.cfg" 2>/dev/null | bb head -n 1
}

# begin_entry ENTRY: a directory for its parts, into ENTRY_DIRECTORY. What an attempt that was cut
# short left there stays. To make room, what is not needed any more goes: also the previous entry,
# unless it is what runs.
begin_entry() {
  is_entry "$1" || entries_fail "'$1' names no boot entry" || return 1
  entry_state
  [ "$1" != "$FAILED" ] || entries_fail "the boot entry $1 did not reach the running state before, so it is not tried again. Publish a snapshot that does" || return 1
  ENTRY_DIRECTORY=$ENTRIES/$1
  if [ -n "$PREVIOUS" ] && [ "$PREVIOUS" != "$BOOTED" ] && [ "$PREVIOUS" != "$1" ]; then
    PREVIOUS=
    write_state || return 1
  fi
  drop_entries "$1"
  bb mkdir -p "$ENTRY_DIRECTORY" || entries_fail "$ENTRY_DIRECTORY could not be made on the boot disk $boot_node"
}

# drop_entries [ENTRY]: removes those that nothing names.
drop_entries() {
  for drop_at in "$ENTRIES"/*; do
    case ${drop_at##*/} in
      '*') ;;
      "$GOOD" | "$PREVIOUS" | "$NEXT" | "$BOOTED" | "${1-}") ;;
      *) bb rm -rf -- "$drop_at" ;;
    esac
  done
}

# stage_entry ENTRY: the next start tries it, BOOT_TRIES times. A disk's first entry is good at once:
# there is no other.
stage_entry() {
  for stage_part in $ENTRY_PARTS; do
    [ -s "$ENTRIES/$1/$stage_part" ] ||
      entries_fail "the boot entry $1 lacks its part $stage_part" || return 1
  done
  bb sync -f "$BOOT" || entries_fail "the boot disk $boot_node could not be flushed" || return 1
  entry_state
  if [ -z "$GOOD" ]; then
    GOOD=$1
  elif [ "$GOOD" != "$1" ]; then
    NEXT=$1 TRIES=$(bb printf '%*s' "${BOOT_TRIES:-3}" '' | bb tr ' ' +)
  else
    NEXT='' TRIES=''
  fi
  write_state && drop_entries && bb sync -f "$BOOT"
}

# mark_good: what this start came from has reached the running state.
mark_good() {
  entry_state
  [ -n "$BOOTED" ] && [ "$BOOTED" != "$GOOD" ] || return 0
  PREVIOUS=$GOOD GOOD=$BOOTED
  [ "$NEXT" != "$BOOTED" ] || NEXT='' TRIES=''
  [ "$FAILED" != "$BOOTED" ] || FAILED=''
  write_state || return 1
  drop_entries
}

# count_out: if what was to be tried has no start left, it is not tried again; into FAILED_NOW.
count_out() {
  FAILED_NOW=
  entry_state
  [ -n "$NEXT" ] && [ -z "$TRIES" ] && [ "$NEXT" != "$BOOTED" ] || return 0
  FAILED=$NEXT FAILED_NOW=$NEXT NEXT=
  write_state
}

# swap_good: the next start is the entry before this one; this one comes after it.
swap_good() {
  entry_state
  [ -n "$PREVIOUS" ] || entries_fail 'the boot disk has no previous entry' || return 1
  swap_other=$GOOD
  GOOD=$PREVIOUS PREVIOUS=$swap_other
  write_state
}

# roll_back: the next start is the entry before this one, and this one is not tried again. Which one
# that is goes into ROLLED_TO.
roll_back() {
  entry_state
  ROLLED_TO=
  if [ -n "$NEXT" ]; then
    FAILED=$NEXT NEXT='' TRIES='' ROLLED_TO=$GOOD
  elif [ -n "$PREVIOUS" ]; then
    FAILED=$GOOD ROLLED_TO=$PREVIOUS PREVIOUS=$GOOD GOOD=$ROLLED_TO
  else
    entries_fail 'the boot disk has no other entry to go back to. Make an older snapshot current on the server instead' || return 1
  fi
  write_state
}

# --- The boot loader

# loader_sector DISK: which sector the disk's first one names for the next stage, in hexadecimal digits.
loader_sector() { bb dd if="$1" bs=1 skip=92 count=8 2>/dev/null | bb xxd -p; }

# put_file FROM TO: whole under its name.
put_file() {
  bb mkdir -p "${2%/*}" && bb cp "$1" "$2.new" && bb sync "$2.new" && bb mv -f "$2.new" "$2" && bb sync -f "$BOOT"
}

# install_loader ARCHIVE SHA256: puts the boot loader on the disk, for BIOS and UEFI; nothing if it
# is there already. Before an entry is staged, a machine would stop at it. What BIOSes start has two
# places and is written to the one that is not in use.
install_loader() {
  ! [ "$(bb head -n 1 "$BOOT/stateless/loader" 2>/dev/null)" = "$2" ] || return 0
  loader_disk=$(disk_of "$boot_node")
  loader_bios=$(named_partitions "$BIOS_NAME" "$loader_disk")
  [ -n "$loader_bios" ] || entries_fail "the boot disk $loader_disk has no partition named $BIOS_NAME" || return 1
  loader_from=$RUN/loader
  bb rm -rf "$loader_from"
  bb mkdir -p "$loader_from" && (cd "$loader_from" && bb cpio -i -d -m 2>/dev/null) <"$1" ||
    entries_fail "the boot loader $1 could not be unpacked" || return 1
  loader_place=0
  # Sector 2048, where the partition begins.
  [ "$(loader_sector "$loader_disk")" != 0008000000000000 ] || loader_place=1
  put_file "$loader_from/grub.cfg" "$BOOT/grub/grub.cfg" &&
    put_file "$loader_from/BOOTX64.EFI" "$BOOT/EFI/BOOT/BOOTX64.EFI" &&
    bb dd if="$loader_from/core.$loader_place" of="$loader_bios" bs=512 seek="$((loader_place * 1024))" conv=notrunc,fsync 2>/dev/null &&
    bb dd if="$loader_from/boot.$loader_place" of="$loader_disk" bs=440 count=1 conv=notrunc,fsync 2>/dev/null &&
    printf '%s\n' "$2" >"$RUN/loader.sha256" &&
    put_file "$RUN/loader.sha256" "$BOOT/stateless/loader" ||
    entries_fail "the boot loader could not be written to $loader_disk" || return 1
  bb rm -rf "$loader_from" "$RUN/loader.sha256"
}
