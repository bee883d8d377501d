# What only a machine carries out: its devices, network and kernel modules, for busybox sh. A
# machine's script has this file after steps.sh, and a host's never has it.
# shellcheck shell=dash disable=SC2016

SYS=/sys
COMMAND_LINE=/proc/cmdline
KERNEL_MODULES=/lib/modules/$(bb uname -r)
# How long a card may take to appear, to be connected and to get an address; how long a server may
# take to answer, and a file system to be mounted from it.
NETWORK_SECONDS=60
SERVER_SECONDS=90
MOUNT_SECONDS=45
DRIVERS_FOR=

# seconds: since the kernel started.
seconds() {
  read -r seconds_up seconds_idle </proc/uptime
  : "$seconds_idle"
  printf '%s\n' "${seconds_up%.*}"
}

# first_line FILE: empty if it cannot be read.
first_line() {
  first_text=
  { read -r first_text <"$1"; } 2>/dev/null || :
  printf '%s\n' "$first_text"
}

# command_word KEY: the value that the kernel's command line gives last.
command_word() {
  command_value=
  command_found=1
  set -f
  # shellcheck disable=SC2013
  for command_one in $(bb cat "$COMMAND_LINE"); do
    case $command_one in
      --) break ;;
      "$1="*) command_value=${command_one#*=} command_found=0 ;;
    esac
  done
  set +f
  printf '%s\n' "$command_value"
  return "$command_found"
}

# --- Kernel modules

# modaliases: what the devices ask for, each once. Going through all of sysfs takes a slow machine most
# of a second; devices are on a bus or in a class, and the processors' features lie beside them.
modaliases() {
  bb cat "$SYS"/bus/*/devices/*/modalias "$SYS"/class/*/*/modalias "$SYS/devices/system/cpu/modalias" \
    2>/dev/null | bb sort -u
}

# load_drivers: loads what the devices ask for. A driver may show further devices.
load_drivers() {
  load_round=0
  while [ "$load_round" -lt 8 ]; do
    load_wanted=$(modaliases)
    [ "$load_wanted" != "$DRIVERS_FOR" ] || return 0
    DRIVERS_FOR=$load_wanted
    # Most devices have no driver in the boot image, so that it complains says nothing.
    printf '%s\n' "$load_wanted" | bb tr '\n' '\0' |
      bb xargs -0 -r /bin/busybox modprobe -a -q -b -- >/dev/null 2>&1
    load_round=$((load_round + 1))
  done
}

# listed MODULE FILE: whether a list of modules has it; - and _ are the same in a module's name.
listed() {
  [ -f "$2" ] && listed_name=$1 bb awk '
    BEGIN { want = ENVIRON["listed_name"]; gsub(/-/, "_", want); found = 1 }
    {
      name = $1
      sub(/:$/, "", name); sub(/.*\//, "", name); sub(/\.ko.*/, "", name); gsub(/-/, "_", name)
      if (name == want) { found = 0; exit }
    }
    END { exit found }' "$2"
}

# has_module MODULE: whether the kernel has it already.
has_module() {
  [ -d "$SYS/module/$(printf '%s' "$1" | bb tr - _)" ] ||
    listed "$1" "$KERNEL_MODULES/modules.builtin" ||
    has_name=$1 bb awk '
      BEGIN { found = 1 } $NF == ENVIRON["has_name"] { found = 0 } END { exit found }' \
      /proc/filesystems
}

# load_modules MODULE...
load_modules() {
  for load_module; do
    has_module "$load_module" && continue
    bb modprobe -- "$load_module" >>"$LOG" 2>&1 && continue
    load_code=$?
    listed "$load_module" "$KERNEL_MODULES/modules.dep" ||
      refuse "kernel $(bb uname -r) has no module $load_module: it is neither built in nor in the boot image. Install a kernel that has it in the prototype, and publish"
    fail "$load_code" /bin/busybox modprobe -- "$load_module"
  done
}

# check_kernel ROOT: what this kernel may need later must be in the root that it is given.
check_kernel() {
  [ -n "$(first_line /proc/modules)" ] || return 0
  [ -d "$1/lib/modules/$(bb uname -r)" ] || [ -d "$1/usr/lib/modules/$(bb uname -r)" ] ||
    refuse "the root has no lib/modules/$(bb uname -r), which the running kernel needs: this kernel does not belong to the snapshot. Start the machine with the boot entry that was made for the snapshot"
}

# --- Network

# cards: the names of the Ethernet cards.
cards() {
  for card_at in "$SYS"/class/net/*; do
    [ -e "$card_at/device" ] && [ "$(first_line "$card_at/type")" = 1 ] && printf '%s\n' "${card_at##*/}"
  done
}

card_address() { first_line "$SYS/class/net/$1/address"; }

has_carrier() { [ "$(first_line "$SYS/class/net/$1/carrier")" = 1 ]; }

# about_cards: what there is, for messages.
about_cards() {
  about_all=
  for about_card in $(cards); do
    about_carrier='no carrier'
    ! has_carrier "$about_card" || about_carrier=carrier
    about_all="$about_all${about_all:+, }$about_card ($(card_address "$about_card"), $about_carrier)"
  done
  printf '%s\n' "${about_all:-none}"
}

# is_address TEXT: whether it is an IPv4 address.
is_address() {
  case $1 in *[!0-9.]* | .* | *. | *..* | *.*.*.*.*) return 1 ;; *.*.*.*) ;; *) return 1 ;; esac
  for is_byte in $(printf '%s' "$1" | bb tr . ' '); do
    case $is_byte in ????*) return 1 ;; esac
    [ "$is_byte" -le 255 ] || return 1
  done
}

# prefix_of ADDRESS NETMASK: the length of the network's prefix; without a mask by the address's
# class, as the kernel does it.
prefix_of() {
  case $2 in
    '')
      case ${1%%.*} in
        ? | ?? | 1[01]? | 12[0-7]) echo 8 ;;
        12[89] | 1[3-8]? | 19[01]) echo 16 ;;
        *) echo 24 ;;
      esac
      ;;
    *[!0-9.]*) return 1 ;;
    *.*)
      is_address "$2" || return 1
      printf '%s\n' "$2" | bb awk -F. '{
        for (i = 1; i <= 4; i++)
          for (bit = 128; bit >= 1; bit /= 2)
            if (int($i / bit) % 2) { if (zero) exit 1; length_++ } else zero = 1
        print length_ + 0
      }'
      ;;
    *) [ "$2" -ge 1 ] && [ "$2" -le 32 ] && echo "$2" ;;
  esac
}

# read_ip TEXT: takes ip= of the command line apart (the kernel's nfsroot document), into net_*.
read_ip() {
  net_how=dhcp net_device='' net_ip='' net_gateway='' net_mask='' net_dns=''
  case $1 in
    '' | on | any | dhcp | both | bootp) return ;;
    off | none) refuse "the kernel's command line has ip=$1, but this start needs the network. Leave ip= out for DHCP, or give an address" ;;
  esac
  set -f
  read_ifs=$IFS
  IFS=:
  # shellcheck disable=SC2086
  set -- $1
  IFS=$read_ifs
  set +f
  net_ip=${1-} net_gateway=${3-} net_mask=${4-} net_device=${6-}
  case ${2-} in dhcp | on | any | both)
    # DEVICE:dhcp, as dracut spells it.
    net_device=$1 net_ip=''
    set -- ;;
  esac
  case ${7-} in
    '' | off | none | static | dhcp | on | any | both | bootp) ;;
    *) refuse "ip= of the kernel's command line has '$7' for the way of configuration; it takes off, none, on, any or dhcp" ;;
  esac
  case $net_device in *[!A-Za-z0-9._-]*) refuse "ip= of the kernel's command line has '$net_device' for a network card" ;; esac
  case ${7-} in dhcp | on | any | both | bootp) return ;; esac
  if [ -z "$net_ip" ]; then
    case ${7-} in off | none | static) refuse "ip= of the kernel's command line gives neither an address nor DHCP" ;; esac
    return 0
  fi
  net_how=static
  net_dns="${8-} ${9-}"
  set -f
  # shellcheck disable=SC2086
  set -- "$net_ip" $net_gateway $net_dns
  set +f
  for read_one; do
    is_address "$read_one" || refuse "ip= of the kernel's command line has '$read_one', which is no IPv4 address; its fields are address:server:gateway:netmask:hostname:device:autoconf:dns:dns"
  done
  net_prefix=$(prefix_of "$net_ip" "$net_mask") ||
    refuse "ip= of the kernel's command line has the netmask '$net_mask', which is none"
}

# read_card MAC: the address of the card that is to be used, into net_mac: by BOOTIF= of the command
# line, which a boot loader sets to the card that it came by, or by the configuration.
read_card() {
  net_mac=$1
  read_bootif=$(command_word BOOTIF) || return 0
  # A boot loader that came without a card has nothing to say of one.
  case $read_bootif in '' | 01-) return 0 ;; esac
  case $read_bootif in ??-??-??-??-??-??-??) read_bootif=${read_bootif#*-} ;; esac
  read_bootif=$(printf '%s' "$read_bootif" | bb tr 'A-F-' 'a-f:')
  case $read_bootif in
    *[!0-9a-f:]*) ;;
    ??:??:??:??:??:??)
      net_mac=$read_bootif
      return
      ;;
  esac
  refuse "BOOTIF= of the kernel's command line is no card's address; it looks like 01-52-54-00-12-34-56"
}

# usable_cards: the connected cards that may be used.
usable_cards() {
  for usable_card in $(cards); do
    [ -z "$net_device" ] || [ "$usable_card" = "$net_device" ] || continue
    [ -n "$net_device" ] || [ -z "$net_mac" ] || [ "$(card_address "$usable_card")" = "$net_mac" ] || continue
    bb ip link set "$usable_card" up >>"$LOG" 2>&1
    ! has_carrier "$usable_card" || printf '%s\n' "$usable_card"
  done
}

# no_network: says what is wrong with the cards.
no_network() {
  no_wanted=
  if [ -n "$net_device" ]; then
    no_wanted=$net_device
  elif [ -n "$net_mac" ]; then
    no_wanted=$net_mac
  fi
  if [ -z "$(cards)" ]; then
    refuse "no network card was found in $NETWORK_SECONDS s. The boot image may lack its driver: see boot.drivers of the profile"
  elif [ -n "$no_wanted" ] && about_cards | bb grep -q -v -F -- "$no_wanted"; then
    refuse "the network card $no_wanted is not there; there are: $(about_cards). Check the machine's mac in the configuration, and ip= and BOOTIF= of the kernel's command line"
  elif [ -z "$(usable_cards)" ]; then
    refuse "no network card is connected: $(about_cards). Check the cable and the switch"
  fi
  refuse "no DHCP server answered in $NETWORK_SECONDS s; cards: $(about_cards). Check that a DHCP server runs on this network and knows the machine, that the switch lets it through, or give the address by ip= on the kernel's command line"
}

# network_up: whether the machine has an address.
network_up() { [ -s "$RUN_DIR/net" ]; }

# net_field NAME: what is known of the network.
net_field() { bb sed -n "s/^$1=//p" "$RUN_DIR/net" 2>/dev/null; }

# dhcp CARD: whether a server gave an address. The client goes on renewing it: its root directory is
# one that outlives the hand-off, and a name that begins with @ makes systemd spare it at shutdown.
dhcp() {
  [ -x "$RUN_DIR/busybox" ] || run /bin/busybox cp /bin/busybox "$RUN_DIR/busybox"
  printf '#!/busybox sh\n%s' "$DHCP_EVENT" >"$RUN_DIR/dhcp-event"
  bb chmod 0700 "$RUN_DIR/dhcp-event"
  set -- udhcpc -f -n -t 4 -T 3 -i "$1" -s /dhcp-event -O mtu -O staticroutes -O search
  [ -z "${MACHINE-}" ] || set -- "$@" -x "hostname:$MACHINE"
  /bin/busybox chroot "$RUN_DIR" /busybox sh -c 'exec -a @/busybox /busybox "$@"' sh "$@" \
    </dev/null >/dev/null 2>&1 3>&- &
  dhcp_pid=$!
  while alive "$dhcp_pid"; do
    ! network_up || return 0
    bb sleep 0.2
  done
  return 1
}

# static CARD: sets up what ip= says.
static() {
  run /bin/busybox ip addr flush dev "$1"
  run /bin/busybox ip addr add "$net_ip/$net_prefix" broadcast + dev "$1"
  if [ -n "$net_gateway" ]; then
    bb ip route replace default via "$net_gateway" dev "$1" >>"$LOG" 2>&1 ||
      run /bin/busybox ip route replace "$net_gateway" dev "$1"
    run /bin/busybox ip route replace default via "$net_gateway" dev "$1"
  fi
  for static_dns in $net_dns; do printf 'nameserver %s\n' "$static_dns"; done >"$RUN_DIR/resolv.conf"
  [ -s "$RUN_DIR/resolv.conf" ] || bb rm -f "$RUN_DIR/resolv.conf"
  # shellcheck disable=SC2086
  set -- "$1" $net_dns
  static_card=$1
  shift
  printf 'interface=%s\naddress=%s\ngateway=%s\ndns=%s\n' \
    "$static_card" "$net_ip/$net_prefix" "$net_gateway" "$*" >"$RUN_DIR/net"
}

# keep_name CARD: the OS's udev would rename the card, and its DHCP client would lose it (systemd.link(5)).
keep_name() {
  bb mkdir -p /run/systemd/network
  printf '[Match]\nMACAddress=%s\nType=ether\n\n[Link]\nName=%s\n' "$(card_address "$1")" "$1" \
    >/run/systemd/network/00-stateless.link
}

# release_cards CARD: the OS gets the others as the kernel made them.
release_cards() {
  for release_card in $(cards); do
    [ "$release_card" = "$1" ] || bb ip link set "$release_card" down >>"$LOG" 2>&1
  done
}

# bring_up_network [MAC]
bring_up_network() {
  ! network_up || return 0
  read_ip "$(command_word ip)"
  read_card "${1-}"
  bring_until=$(($(seconds) + NETWORK_SECONDS))
  bb ip link set lo up >>"$LOG" 2>&1
  while :; do
    load_drivers
    for bring_card in $(usable_cards); do
      if [ "$net_how" = static ]; then
        static "$bring_card"
      elif ! dhcp "$bring_card"; then
        note "no DHCP server answers on $bring_card yet"
        continue
      fi
      release_cards "$bring_card"
      keep_name "$bring_card"
      note "$bring_card has the address $(net_field address)"
      return
    done
    [ "$(seconds)" -lt "$bring_until" ] || no_network
    bb sleep 1
  done
}

# look_up HOST: its address on standard output; an address is its own. What ping says first is what
# any program would be told.
look_up() {
  case $1 in
    *:*) printf '%s\n' "$1" ;;
    *[!0-9.]*)
      bb ping -c 1 -W 1 "$1" 2>/dev/null </dev/null 3>&- |
        bb sed -n '1s/^PING .* (\([0-9a-f.:]*\)).*/\1/p' | bb grep .
      ;;
    *) printf '%s\n' "$1" ;;
  esac
}

# connects ADDRESS PORT: whether somebody accepts connections there; why not in connects_said.
connects() {
  connects_said=$(bb nc -w 5 "$1" "$2" -e /bin/busybox true 2>&1 </dev/null 3>&-)
}

# about_network: for messages.
about_network() {
  printf '%s, %s, gateway %s, name servers %s\n' "$(net_field interface)" "$(net_field address)" \
    "$(net_field gateway | bb sed 's/^$/none/')" "$(net_field dns | bb sed 's/^$/none/')"
}

# mount_option NAME OPTIONS: its value.
mount_option() {
  printf '%s\n' "$2" | bb tr , '\n' | bb sed -n "s/^$1=//p" | bb tail -n 1
}

# await_server HOST PORT UNTIL: waits until it answers; its address into await_address. Messages begin
# with await_who.
await_server() {
  await_said=
  while ! await_address=$(look_up "$1"); do
    [ "$(seconds)" -lt "$3" ] ||
      refuse "${await_who-}no address was found for the server's name $1 ($(about_network)). Check the name, and that the name server knows it and answers"
    bb sleep 2
  done
  while ! connects "$await_address" "$2"; do
    [ "$(seconds)" -lt "$3" ] ||
      refuse "${await_who-}the server $1 ($await_address) did not answer on TCP port $2 in $SERVER_SECONDS s (${connects_said#nc: }; this machine: $(about_network)). Check that it is on and serves, that no firewall is between, and that the address is right"
    if [ -z "$await_said" ]; then
      await_said=1
      note "the server $1 ($await_address) does not answer on port $2 yet; trying for $SERVER_SECONDS s"
    fi
    bb sleep 2
  done
}

# mount_it SOURCE PATH TYPE OPTIONS: takes the place of a host's.
mount_it() {
  mount_point "$2"
  is_mounted "$2" && return
  case $3 in
    nfs | nfs4)
      mount_remote "$@"
      return
      ;;
  esac
  # The module is what makes /dev/loop-control.
  case ,$4, in *,loop,*) load_modules loop ;; esac
  run /bin/busybox mount -n -t "$3" -o "$4" "$1" "$2"
}

# mount_remote SOURCE PATH TYPE OPTIONS: mounts SERVER:DIRECTORY. The kernel takes the server's
# address from the options and looks no name up; it would try for ever what does not answer.
mount_remote() {
  remote_source=$1 remote_at=$2 remote_type=$3 remote_options=$4
  case $1 in
    '['*']:'*) remote_server=${1%%]*} remote_server=${remote_server#'['} ;;
    *) remote_server=${1%%:*} ;;
  esac
  remote_until=$(($(seconds) + SERVER_SECONDS))
  remote_port=$(mount_option port "$4")
  remote_given=$(mount_option addr "$4")
  await_server "${remote_given:-$remote_server}" "${remote_port:-2049}" "$remote_until"
  [ -n "$remote_given" ] || remote_options=$remote_options,addr=$await_address
  if [ -n "$(net_field address)" ] && [ -z "$(mount_option clientaddr "$4")" ]; then
    remote_own=$(net_field address)
    remote_options=$remote_options,clientaddr=${remote_own%/*}
  fi
  set -- /bin/busybox mount -n -t "$remote_type" -o "$remote_options" "$remote_source" "$remote_at"
  remote_try=1
  until bb timeout -s KILL "$MOUNT_SECONDS" "$@" >>"$LOG" 2>&1 </dev/null 3>&-; do
    remote_code=$?
    [ "$remote_code" != 137 ] ||
      printf 'the server answers, but the mount was not done in %s s\n' "$MOUNT_SECONDS" >>"$LOG"
    [ "$remote_try" -lt 3 ] || fail "$remote_code" "$@"
    remote_try=$((remote_try + 1))
    note "mounting $remote_source failed; trying again"
    bb sleep 3
    await_server "$await_address" "${remote_port:-2049}" "$(($(seconds) + SERVER_SECONDS))"
  done
}

# --- Media

# mount_medium VOLUME PATH: finds the medium by its volume id.
mount_medium() {
  mount_point "$2"
  is_mounted "$2" && return
  medium_until=$(($(seconds) + 30))
  bb modprobe -q -a sr_mod isofs >/dev/null 2>&1
  until device_present "LABEL=$1"; do
    [ "$(seconds)" -lt "$medium_until" ] ||
      refuse "no medium with the volume id $1 was found in 30 s; there are: $(disks). Put in the medium that was made for this snapshot"
    bb sleep 1
  done
  load_modules isofs
  medium_node=$(medium_of "$1")
  run /bin/busybox mount -n -t iso9660 -o ro,nodev "$medium_node" "$2"
  printf '%s\n' "$medium_node" >"$RUN_DIR/medium"
}

# medium_of VOLUME: its node. A stick has the volume in its first partition, too; while that is mounted
# rather than the whole of it, its other partitions can be.
medium_of() {
  medium_whole=$(find_device "LABEL=$1")
  for medium_at in "$(block_of "$medium_whole")"/*/partition; do
    [ "$(first_line "$medium_at")" = 1 ] || continue
    medium_at=${medium_at%/partition}
    # Its name, padded with spaces (ECMA-119, 8.4.7).
    [ "$(text_at "$DEV/${medium_at##*/}" 32808 "${#1}")" != "$1" ] || medium_whole=$DEV/${medium_at##*/}
  done
  printf '%s\n' "$medium_whole"
}

# copy_from_medium VOLUME FILE BYTES PATH: into a file system in memory that holds just that. What else
# the machine needs of memory is left free.
copy_from_medium() {
  mount_point "$4"
  is_mounted "$4" && return
  require_memory "$3" 'copied. Give the machine more memory, or let it run from the medium'
  mount_medium "$1" "$4.medium"
  [ -f "$4.medium/$2" ] || refuse "the medium $1 has no file $2: it was not made for this snapshot, or not to its end. Make it again"
  mount_memory "$3" "$4"
  run /bin/busybox cp -- "$4.medium/$2" "$4/$2"
  run /bin/busybox umount "$4.medium"
  note "the medium may be taken out"
}

# require_memory BYTES END: refuses what memory does not hold; what else the machine needs of it is left
# free.
require_memory() {
  memory_free=$(bb awk '$1 == "MemAvailable:" { printf "%.0f", $2 * 1024 }' /proc/meminfo)
  [ "$(($1 + 67108864))" -le "$memory_free" ] ||
    refuse "the image takes $(($1 / 1048576 + 1)) MiB of memory and the machine 64 MiB besides, and $((memory_free / 1048576)) MiB are free: nothing was $2"
}

# mount_memory BYTES PATH: a file system in memory for one file.
mount_memory() { run /bin/busybox mount -n -t tmpfs -o "size=$(($1 + 1048576)),mode=0700" tmpfs "$2"; }

# fetch_offered NAME BYTES PATH: from the server over HTTP, into a file system in memory that holds just
# that.
fetch_offered() {
  mount_point "$3"
  is_mounted "$3" && return
  require_memory "$2" 'fetched. Give the machine more memory, or let it start in another mode'
  # shellcheck source=/dev/null
  fetch_url=$(. "$RUN_DIR/machine" && printf '%s' "$FILES_URL")
  fetch_host=${fetch_url#*://} fetch_host=${fetch_host%%/*}
  fetch_port=${fetch_host##*:} fetch_host=${fetch_host%:*} fetch_host=${fetch_host#'['}
  await_server "${fetch_host%']'}" "$fetch_port" "$(($(seconds) + SERVER_SECONDS))"
  mount_memory "$2" "$3"
  fetch_file=$3/${1##*/}
  fetch_until=$(($(seconds) + SERVER_SECONDS))
  fetch_url=$fetch_url$1
  until fetch_more "$fetch_url" "$fetch_file" "$2"; do
    case $fetch_said in
      *' 403 '*) refuse "the server does not let this machine have $fetch_url (403). Add its network to 'allow' of its mode ($(about_network))" ;;
      *' 404 '*) refuse "the server has no $fetch_url any more (404). Start this machine again, so that it is told of a newer snapshot; if that does not help, see what 'stateless serve' says there, and publish a changed prototype" ;;
      # It gives away only so many at a time.
      *' 503 '*) fetch_until=$(($(seconds) + SERVER_SECONDS)) ;;
    esac
    [ "$(seconds)" -lt "$fetch_until" ] ||
      refuse "fetching $fetch_url ended after $(bb stat -c %s "$fetch_file") of $2 bytes: $fetch_said. Look at the server and at the network between"
    note "fetching the image broke off: $fetch_said; trying on"
    bb sleep 2
  done
}

# fetch_more URL FILE BYTES: fetches what FILE has not, shows how far it is, and sets fetch_until anew for
# as long as more comes; else why not is in fetch_said. It never has more than BYTES.
fetch_more() {
  : >>"$2"
  fetch_had=$(bb stat -c %s "$2")
  [ "$fetch_had" != "$3" ] || return 0
  (
    ulimit -f $((($3 + 511) / 512))
    exec /bin/busybox wget -q -c -O "$2" "$1"
  ) >"$RUN_DIR/fetch-said" 2>&1 </dev/null 3>&- &
  fetch_pid=$! fetch_shown=$(seconds)
  fetch_last=$fetch_had fetch_last_time=$fetch_shown
  while bb kill -0 "$fetch_pid" 2>/dev/null; do
    bb sleep 0.2
    fetch_now=$(bb stat -c %s "$2")
    if [ "$fetch_now" != "$fetch_last" ]; then
      fetch_last=$fetch_now fetch_last_time=$(seconds)
    elif [ $(($(seconds) - fetch_last_time)) -ge 60 ]; then
      # What is silent for so long does not come any more.
      bb kill -KILL "$fetch_pid" 2>/dev/null
      printf 'nothing came for 60 s\n' >>"$RUN_DIR/fetch-said"
    fi
    if [ $(($(seconds) - fetch_shown)) -ge 5 ]; then
      fetch_shown=$(seconds)
      note "$((fetch_now / 1048576)) of $(($3 / 1048576 + 1)) MiB"
    fi
  done
  wait "$fetch_pid"
  fetch_code=$?
  fetch_said=$(bb head -c 1000 "$RUN_DIR/fetch-said" | bb tail -n 1)
  bb rm -f "$RUN_DIR/fetch-said"
  fetch_now=$(bb stat -c %s "$2")
  [ "$fetch_now" != "$3" ] || return 0
  [ "$fetch_code" != 0 ] || fetch_said="the server sent $fetch_now bytes and no more, not $3"
  [ -n "$fetch_said" ] || fetch_said="it ended with code $fetch_code"
  [ "$fetch_now" -le "$fetch_had" ] || fetch_until=$(($(seconds) + SERVER_SECONDS))
  return 1
}

# mount_image FILE TYPE ROOT OFFSET PATH: mounts what is in FILE, which the kernel compares with the
# tree of digests at OFFSET, whose root is ROOT (veritysetup(8)).
mount_image() {
  mount_point "$5"
  is_mounted "$5" && return
  [ -f "$1" ] || refuse "the image $1 is missing: what it lies on was not made for this snapshot, or not to its end. Make it again"
  load_modules loop dm_verity "$2"
  image_loop=$(bb losetup -f 2>>"$LOG") || fail "$?" /bin/busybox losetup -f
  run /bin/busybox losetup -r "$image_loop" "$1"
  image_name=stateless-$(printf %s "$3" | bb cut -c 1-16)
  # Nobody here answers for udev, which it would wait for.
  export DM_DISABLE_UDEV=1
  run /usr/sbin/veritysetup open "$image_loop" "$image_name" "$image_loop" "$3" --hash-offset="$4"
  run /bin/busybox mount -n -t "$2" -o ro "/dev/mapper/$image_name" "$5"
}

# artefacts_here PATH: the server alone has them.
artefacts_here() { return 1; }

# mount_guarded FILE BYTES ROOT OFFSET PATH: as mount_image does.
mount_guarded() { mount_image "$1" squashfs "$3" "$4" "$5"; }

# --- Services

# survive_hand_off NAME: a service that the OS finds running.
survive_hand_off() { : >"$RUN_DIR/service-$1.stays"; }
