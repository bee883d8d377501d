# How a machine speaks to its server over HTTP, for busybox sh. Whoever sources it has set RUN.
# shellcheck shell=dash disable=SC2034
#
# The key's file holds the 64 bytes of each of HMAC's two pads (RFC 2104), inner first, so the key
# is needed nowhere else. It never leaves the machine.

KEY=$RUN/report.key

bb() { "$RUN/busybox" "$@"; }

# digest: of standard input, in hexadecimal digits.
digest() {
  bb sha256sum | {
    read -r digest_said digest_rest
    printf '%s\n' "$digest_said"
  }
}

# load_key: whether the file has a key; its pads, as printf takes them, into key_inner and key_outer.
load_key() {
  [ -f "$KEY" ] || return 1
  key_pads=$(bb head -c 129 "$KEY" | bb xxd -p -c 129 | bb sed 's/../\\x&/g')
  key_inner=$(printf %.256s "$key_pads")
  key_outer=${key_pads#"$key_inner"}
  [ "${#key_inner}" = 256 ] && [ "${#key_outer}" = 256 ]
}

# hmac LINE...: of these lines, in hexadecimal digits.
hmac() {
  hmac_inner=$({
    printf %b "$key_inner"
    printf '%s\n' "$@"
  } | digest)
  {
    printf %b "$key_outer"
    printf %s "$hmac_inner" | bb xxd -r -p
  } | digest
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
  fetch_file=$RUN/fetch-$$
  echo 1 >"$fetch_file"
  fetch_said=$({
    bb timeout -s KILL "$fetch_limit" "$RUN/busybox" wget -q -O - "$@" 2>&1
    echo "$?" >"$fetch_file"
  } | bb head -c 1000)
  read -r fetch_code <"$fetch_file"
  bb rm -f "$fetch_file"
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

# started PID: when a process started, which with its number is never used again. The name of its
# program, in parentheses before that, may have anything in it.
started() {
  { IFS= read -r started_line <"/proc/$1/stat"; } 2>/dev/null || return 0
  set -f
  # shellcheck disable=SC2086
  set -- ${started_line##*) }
  set +f
  printf '%s\n' "${20-}"
}

# lock FILE: whether nobody else does what it stands for; whoever gets it removes it in the end. A link
# is made in one move, and says who made it.
lock() {
  lock_own=$$-$(started $$)
  until bb ln -s "$lock_own" "$1" 2>/dev/null; do
    lock_other=$(bb readlink "$1")
    [ "$lock_other" != "${lock_other%%-*}-$(started "${lock_other%%-*}")" ] || return 1
    # Its run was killed. Whoever moves it away by this name moves none of a later run.
    bb mv -n -T "$1" "$1.$lock_own" 2>/dev/null
    [ "$(bb readlink "$1.$lock_own")" = "$lock_other" ] ||
      bb mv -n -T "$1.$lock_own" "$1" 2>/dev/null
    bb rm -f "$1.$lock_own"
  done
}
