# How a machine speaks to its server over HTTP, for busybox sh. Whoever sources it has set RUN.
# shellcheck shell=dash disable=SC2034
#
# The key's file holds the 64 bytes of each of HMAC's two pads (RFC 2104), inner first, so the key
# is needed nowhere else. It never leaves the machine.

KEY=$RUN/report.key

bb() { "$RUN/busybox" "$@"; }

# digest: of standard input, in hexadecimal digits.
digest() {
  digest_line=$(bb sha256sum)
  printf '%s\n' "${digest_line%% *}"
}

# have_key: whether the key is one; its pads are in pad_inner and pad_outer, as printf takes them.
have_key() {
  pad_inner=
  pad_outer=
  pad_rest=
  [ -f "$KEY" ] || return 1
  {
    read -r pad_inner
    read -r pad_outer
    read -r pad_rest
  } <<END
$(bb hexdump -v -n 129 -e '64/1 "\\%03o" "\n"' "$KEY")
END
  [ "${#pad_inner}:${#pad_outer}:$pad_rest" = 256:256: ]
}

# hmac TEXT: of it, by the key that have_key has read, in hexadecimal digits into hmac_code. The shell
# itself prints the pads: on a command line others could read them.
hmac() {
  # shellcheck disable=SC2059
  hmac_code=$(printf "$pad_inner%s" "$1" | bb sha256sum)
  hmac_rest=${hmac_code%% *}
  hmac_inner=
  while [ -n "$hmac_rest" ]; do
    hmac_inner="$hmac_inner\\x${hmac_rest%"${hmac_rest#??}"}"
    hmac_rest=${hmac_rest#??}
  done
  # shellcheck disable=SC2059
  hmac_code=$(printf "$pad_outer$hmac_inner" | bb sha256sum)
  hmac_code=${hmac_code%% *}
}

# no_key: why there is none.
no_key() {
  if [ -f "$RUN/keys-missing" ]; then
    bb head -n 1 "$RUN/keys-missing"
  else
    printf '%s\n' "$KEY is not a key"
  fi
}

# plain_end TEXT: its last line, short and without what a terminal would obey.
plain_end() {
  printf '%s' "$1" | bb tail -n 1 | bb tr -d '\000-\037\177-\377' | bb cut -c 1-200
}

# fetch SECONDS WORD...: asks the server; the answer, or why there is none, is in fetch_said, and
# nobody can make it long. Debian's busybox 1.35 crashes when its wget has a time-out of its own.
fetch() {
  fetch_limit=$1
  shift
  # shellcheck disable=SC3040
  fetch_said=$(
    set -o pipefail
    bb timeout -s KILL "$fetch_limit" "$RUN/busybox" wget -q -O - "$@" 2>&1 | bb head -c 1000
  )
  fetch_code=$?
  [ "$fetch_code" != 137 ] || fetch_said="no answer in $fetch_limit s"
  return "$fetch_code"
}

# fetch_challenge URL: into challenge: a text of the server's, so that no message serves twice.
fetch_challenge() {
  challenge=
  fetch 5 "$1/challenge" || return 1
  case $fetch_said in
    '' | *[!A-Za-z0-9._=-]*)
      fetch_said='the answer is no challenge'
      return 1
      ;;
  esac
  challenge=$fetch_said
}
