# What udhcpc runs when it has a lease: sets up the card and writes down what it got.
# shellcheck shell=dash
#
# Its root directory is the runtime directory, which outlives the hand-off, and holds /busybox and
# nothing of the OS: neither /dev nor /proc. What it says nobody reads. What the server said is
# hostile until it is checked.

set -u
umask 022

bb() { /busybox "$@"; }

# addresses WORD...: those of the words that are IPv4 addresses, a line each.
addresses() {
  for address; do
    case $address in
      *[!0-9.]* | *.*.*.*.* | '' | 0.0.0.0) ;;
      *.*.*.*) printf '%s\n' "$address" ;;
    esac
  done
}

# number WORD LEAST MOST
number() {
  case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
  [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# through DESTINATION GATEWAY: a gateway outside the card's network is reached directly.
through() {
  bb ip route replace "$1" via "$2" dev "$interface" && return
  bb ip route replace "$2" dev "$interface"
  bb ip route replace "$1" via "$2" dev "$interface"
}

# A network file system is lost with the address, so neither a lost lease nor a silent server takes it.
case ${1-} in bound | renew) ;; *) exit 0 ;; esac

# The words that the server sent are split here, and are no file names.
set -f
ip=$(addresses "${ip-}")
[ -n "$ip" ] && [ -n "${interface-}" ] || exit 1
number "${mask-}" 1 32 || mask=24
gateway=
# shellcheck disable=SC2046,SC2086
set -- $(addresses ${router-})
[ $# = 0 ] || gateway=$1
# shellcheck disable=SC2086
dns=$(addresses ${dns-})

number "${mtu-}" 576 65535 && bb ip link set "$interface" mtu "$mtu"
# The card may have an address already, this one or an older one. An address goes with the others of
# its network that came after it, so the old one goes first.
old=$(bb sed -n 's/^address=//p' /net)
if [ "$old" != "$ip/$mask" ]; then
  [ -z "$old" ] || bb ip addr del "$old" dev "$interface"
  bb ip addr add "$ip/$mask" broadcast + dev "$interface"
fi
if [ -n "${staticroutes-}" ]; then
  # With these, the router does not count (RFC 3442).
  gateway=
  # shellcheck disable=SC2086
  set -- $staticroutes
  while [ $# -ge 2 ]; do
    to=$(addresses "${1%/*}")
    if number "${1##*/}" 0 32; then
      [ "${1##*/}" != 0 ] || to=0.0.0.0
      hop=$(addresses "$2")
      if [ -n "$to" ] && [ -n "$hop" ]; then
        [ "$to/${1##*/}" != 0.0.0.0/0 ] || gateway=$hop
        through "$to/${1##*/}" "$hop"
      elif [ -n "$to" ]; then
        bb ip route replace "$to/${1##*/}" dev "$interface"
      fi
    fi
    shift 2
  done
elif [ -n "$gateway" ]; then
  through default "$gateway"
fi

if [ -n "$dns" ]; then
  {
    for address in $dns; do printf 'nameserver %s\n' "$address"; done
    domains=${search:-${domain-}}
    case $domains in '' | *[!A-Za-z0-9.\ -]*) ;; *) printf 'search %s\n' "$domains" ;; esac
  } >/resolv.conf.new && bb mv -f /resolv.conf.new /resolv.conf
fi
{
  printf 'interface=%s\naddress=%s\ngateway=%s\n' "$interface" "$ip/$mask" "$gateway"
  printf 'dns='
  # shellcheck disable=SC2086
  set -- $dns
  printf '%s\n' "$*"
} >/net.new && bb mv -f /net.new /net
