# What makes a root its machine's own: the machine id (machine-id(5)) and the SSH host key (sshd(8)).
# shellcheck shell=dash
#
# It follows steps.sh. What an image brings of these is the same on all machines that it is for, so
# it never stays.

# install_identity SYSTEM IDENTITY IMAGE: from the directory IDENTITY if it is there. IMAGE is the
# read-only root.
install_identity() {
  plain "$1/etc"
  if [ -d "$2" ]; then
    install_brought "$1" "$2"
  else
    install_random "$1" "$3"
  fi
}

# install_brought SYSTEM IDENTITY: the derived one takes the place of any other.
install_brought() {
  brought_id=$(line_of "$2/machine-id")
  is_machine_id "$brought_id" || refuse "what was brought as this machine's id is none: $2/machine-id"
  set_machine_id "$1" "$brought_id"
  if takes_host_keys "$1"; then
    brought_key=$2/ssh_host_ed25519_key
    if [ -f "$brought_key" ]; then
      put "$1/etc/ssh/ssh_host_ed25519_key" 0600 "$(bb cat "$brought_key")"
      put "$1/etc/ssh/ssh_host_ed25519_key.pub" 0644 "$(line_of "$brought_key.pub")"
    elif [ "$(line_of "$1/etc/ssh/ssh_host_ed25519_key.pub")" != "$(line_of "$brought_key.pub")" ]; then
      refuse "this machine was brought no host key: $brought_key is missing"
    fi
    drop_host_keys "$1"
  fi
  # It is where it belongs, and nowhere else.
  run /bin/busybox rm -f -- "$2/ssh_host_ed25519_key"
}

# install_random SYSTEM IMAGE: what a state rule has kept stays, for it is this machine's alone.
install_random() {
  random_id=
  if is_own "$1" "$2" etc/machine-id; then random_id=$(line_of "$1/etc/machine-id"); fi
  random_said='the machine id is the one that was kept'
  if ! is_machine_id "$random_id"; then
    # Before the kernel has gathered enough, two machines might draw the same.
    run /bin/busybox timeout -s KILL 60 /bin/busybox dd if=/dev/random of=/dev/null bs=1 count=1
    random_id=$(bb tr -d - </proc/sys/kernel/random/uuid)
    random_said='the machine id is random'
  fi
  set_machine_id "$1" "$random_id"
  if takes_host_keys "$1"; then
    drop_host_keys "$1" "$2"
    if has_host_key "$1"; then
      random_said="$random_said, the SSH host key is the one that was kept"
    elif make_host_key "$1"; then
      random_said="$random_said, the SSH host key is new"
    else
      random_said="$random_said, and the root has no ssh-keygen that makes an SSH host key"
    fi
  fi
  status_note "no identity was brought to this machine: $random_said"
}

# is_machine_id TEXT
is_machine_id() {
  case $1 in
    *[!0-9a-f]* | 00000000000000000000000000000000) return 1 ;;
    ????????????????????????????????) ;;
    *) return 1 ;;
  esac
}

# put PATH MODE TEXT: a file of root's with this text as its lines; what is so already is not touched.
put() {
  [ ! -d "$1" ] || [ -L "$1" ] || refuse "$1 is a directory, and a file is to stand there"
  if [ -f "$1" ] && [ ! -L "$1" ] && [ "$(bb stat -c '%a %u %g' "$1")" = "${2#0} 0 0" ]; then
    [ "$(bb head -c 5000 "$1" && echo .)" != "$3
." ] || return 0
  fi
  write_file "$1" "$2" "$3
"
}

# set_machine_id SYSTEM ID: for D-Bus too, if it has a file of its own rather than a link to this one.
set_machine_id() {
  put "$1/etc/machine-id" 0444 "$2"
  for set_part in var var/lib var/lib/dbus var/lib/dbus/machine-id; do
    [ ! -L "$1/$set_part" ] || return 0
  done
  [ ! -f "$1/var/lib/dbus/machine-id" ] || put "$1/var/lib/dbus/machine-id" 0444 "$2"
}

# takes_host_keys SYSTEM: whether the root has a place for them.
takes_host_keys() {
  [ ! -L "$1/etc/ssh" ] ||
    refuse "the root's /etc/ssh is a symbolic link, behind which host keys of other machines may be; make it a directory in the prototype"
  [ -d "$1/etc/ssh" ]
}

# has_host_key SYSTEM
has_host_key() {
  for has_key in "$1"/etc/ssh/ssh_host_*_key; do
    [ ! -f "$has_key" ] || [ -L "$has_key" ] || return 0
  done
  return 1
}

# drop_host_keys SYSTEM [IMAGE]: removes all files of host keys but the derived key's, or with IMAGE
# all but those that are not the image's.
drop_host_keys() {
  for drop_key in "$1"/etc/ssh/ssh_host_*; do
    drop_name=${drop_key##*/}
    if [ -d "$drop_key" ] && [ ! -L "$drop_key" ]; then continue; fi
    if [ $# = 2 ]; then
      is_own "$1" "$2" "etc/ssh/$drop_name" && continue
    else
      case $drop_name in ssh_host_ed25519_key | ssh_host_ed25519_key.pub) continue ;; esac
    fi
    run /bin/busybox rm -f -- "$drop_key"
  done
}

# is_own SYSTEM IMAGE NAME: whether the file is there and is not the image's.
is_own() {
  [ -f "$1/$3" ] && [ ! -L "$1/$3" ] || return 1
  [ ! -f "$2/$3" ] || [ -L "$2/$3" ] || ! holds /bin/busybox cmp -s "$1/$3" "$2/$3"
}

# make_host_key SYSTEM: by the root's own program, if it has it, which needs /dev.
make_host_key() {
  make_new=/etc/ssh/stateless-new
  make_key=$1/etc/ssh/ssh_host_ed25519_key
  run /bin/busybox rm -f -- "$1$make_new" "$1$make_new.pub"
  bind_mount /dev "$1/dev" rw
  bb timeout -s KILL 60 /bin/busybox chroot "$1" /usr/bin/ssh-keygen -q -t ed25519 -N '' -C '' \
    -f "$make_new" </dev/null >>"$LOG" 2>&1 3>&-
  make_code=$?
  run /bin/busybox umount "$1/dev"
  [ "$make_code" = 0 ] || return 1
  # What is kept for good must not be half of a key.
  run /bin/busybox sync "$1$make_new" "$1$make_new.pub"
  run /bin/busybox mv -f -T -- "$1$make_new.pub" "$make_key.pub"
  run /bin/busybox mv -f -T -- "$1$make_new" "$make_key"
}
