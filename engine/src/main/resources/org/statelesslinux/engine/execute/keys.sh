# How a machine takes its keys from the disk that a person has carried to it, for busybox sh. A
# machine's script has this file after disks.sh.
# shellcheck shell=dash disable=SC2016
#
# Whoever can plug a disk in can put anything on it. So only files are taken of which the machine's
# own archive has the digest, in keys.sha256, and what that leaves open is why there are none.

# How long the disk may take to appear.
KEYS_SECONDS=10

# read_key_disk LABEL MACHINE EPOCH: nothing if the archive brought the keys itself. Without them the
# machine starts as one that was brought none, for what it keeps is on disks of its own.
read_key_disk() {
  [ -f "$RUN_DIR/keys.sha256" ] || return 0
  key_until=$(($(seconds) + KEYS_SECONDS))
  while :; do
    load_drivers
    key_said=
    for key_node in $(labelled "$1"); do
      if copy_from "$key_node" "$2" "$3"; then
        install_keys
        return
      fi
    done
    [ "$(seconds)" -lt "$key_until" ] || break
    bb sleep 1
  done
  [ -n "$key_said" ] ||
    key_said="no disk with the label $1 is there after $KEYS_SECONDS s; there are: $(disks)"
  # The programs that need them say it again.
  printf '%s\n' "no keys were found for this machine: $key_said" >"$RUN_DIR/keys-missing"
  status_note "$(line_of "$RUN_DIR/keys-missing")"
}

# labelled LABEL: the disks that bear it, a line each. findfs reads labels of vfat where Windows
# writes them, but names one disk alone.
labelled() {
  {
    bb findfs "LABEL=$1" 2>/dev/null
    for labelled_node in $(disk_nodes); do
      ! bears "$labelled_node" "$1" || printf '%s\n' "$labelled_node"
    done
  } | bb awk '!had[$0]++'
}

# bears NODE LABEL: as ext4, or as vfat, whose label is filled up with blanks.
bears() {
  case $(file_system_of "$1") in
    ext4) is_named "$1" "$(superblock_of ext4)" ext4 "LABEL=$2" ;;
    '')
      [ "$(bytes_at "$1" 510 2)" = 55aa ] || return 1
      for bears_at in 43 71; do
        bears_text=$(text_at "$1" "$bears_at" 11)
        [ "${bears_text%%\?*}" != "$2" ] || return 0
      done
      return 1
      ;;
    *) return 1 ;;
  esac
}

# copy_from NODE MACHINE EPOCH: whether the machine's keys are in keys now; else why not in key_said.
copy_from() {
  key_type=$(file_system_of "$1")
  case $key_type in
    # A journal is not replayed: that would write. The disk itself may ask for a panic at an error.
    ext4) key_options=noload,errors=continue ;;
    '') key_type=vfat key_options=codepage=437,iocharset=iso8859-1 ;;
    *)
      key_said="$1 has a file system of type $key_type, and keys are read from vfat or ext4"
      return 1
      ;;
  esac
  load_modules "$key_type"
  bb mkdir -p -m 0700 "$RUN_DIR/key-disk"
  if ! bb mount -n -t "$key_type" -o "ro,nosuid,nodev,noexec,$key_options" "$1" \
    "$RUN_DIR/key-disk" >>"$LOG" 2>&1 </dev/null 3>&-; then
    key_said="$1 bears the label and could not be mounted as $key_type: it is damaged, or of another type"
    return 1
  fi
  copy_keys "$RUN_DIR/key-disk/stateless" "$2" "$3" "$1"
  key_code=$?
  run /bin/busybox umount "$RUN_DIR/key-disk"
  return "$key_code"
}

# copy_keys DIRECTORY MACHINE EPOCH DISK: the same, from the directory that has one for each machine.
copy_keys() {
  if [ -L "$1" ] || [ -L "$1/$2" ] || [ ! -d "$1/$2" ]; then
    key_said="$4 has none for $2 (no directory stateless/$2); it is for other machines"
    return 1
  fi
  bb rm -rf "$RUN_DIR/keys"
  bb mkdir -m 0700 "$RUN_DIR/keys"
  key_wrong=
  while read -r key_digest key_name; do
    key_file=$1/$2/$key_name
    if [ -f "$key_file" ] && [ ! -L "$key_file" ]; then
      (umask 077 && bb head -c 4096 "$key_file" >"$RUN_DIR/keys/$key_name") 2>>"$LOG"
    fi
    [ -f "$RUN_DIR/keys/$key_name" ] && [ "$(sha256 "$RUN_DIR/keys/$key_name")" = "$key_digest" ] ||
      key_wrong="$key_wrong $key_name"
  done <"$RUN_DIR/keys.sha256"
  [ -n "$key_wrong" ] || return 0
  key_epoch=$(line_of "$RUN_DIR/keys/epoch")
  bb rm -rf "$RUN_DIR/keys"
  case $key_epoch in
    "$3" | '' | *[!0-9]* | ??????????*)
      key_said="of those on $4 these are missing, damaged or of another site:$key_wrong"
      ;;
    *) key_said="those on $4 are of epoch $key_epoch, and the configuration says epoch $3" ;;
  esac
  key_said="$key_said. Write them anew on the server: stateless keys $2"
  return 1
}

# install_keys: they are where the archive's own would be.
install_keys() {
  for key_name in report.key backup.password; do
    run /bin/busybox mv -f "$RUN_DIR/keys/$key_name" "$RUN_DIR/$key_name"
  done
  run /bin/busybox rm -rf "$RUN_DIR/identity" "$RUN_DIR/keys/epoch"
  run /bin/busybox mv "$RUN_DIR/keys" "$RUN_DIR/identity"
  run /bin/busybox rm -f "$RUN_DIR/keys.sha256"
}
