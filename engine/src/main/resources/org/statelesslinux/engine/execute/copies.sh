# How a machine asks the server about a store and brings its copy, for busybox sh: a blank store is
# filled, one that has diverged is set aside. A machine's script has this file besides store.sh, and
# CARD, the address of its network card if it must be that one.
# shellcheck shell=dash disable=SC2016,SC2034,SC2154

# --- What the server knows

# ask_server LINEAGE GENERATION PARENT: what the server has, in answer_*; else why not in store_said.
ask_server() {
  while :; do
    store_answer=$(bb sh "$RUN_DIR/backup" --look "$store" "$@" 2>"$RUN_DIR/store-said" </dev/null 3>&-)
    store_code=$?
    store_said=$(bb head -c 1000 "$RUN_DIR/store-said" | bb tail -n 1)
    bb rm -f "$RUN_DIR/store-said"
    # 3: it did not answer.
    if [ "$store_code" != 3 ] || [ "$(seconds)" -ge "$store_until" ]; then break; fi
    [ -n "$store_waits" ] || note "$store_said; trying on"
    store_waits=waits
    bb sleep 2
  done
  [ "$store_code" = 0 ] || return 1
  read -r answer_verdict answer_lineage answer_generation answer_version answer_port <<END
$store_answer
END
}

# store_network SECONDS: whether the network is up; why not in store_said. What fails in it fails only
# the attempt.
store_network() {
  ! network_up || return 0
  store_seconds=$NETWORK_SECONDS
  [ "$store_seconds" -le "$1" ] || store_seconds=$1
  # shellcheck disable=SC2030,SC2317
  if (
    NETWORK_SECONDS=$store_seconds
    refuse() {
      printf '%s\n' "$1" >"$RUN_DIR/network-said"
      exit 1
    }
    fail() {
      shift
      printf '%s failed\n' "$*" >"$RUN_DIR/network-said"
      exit 1
    }
    bring_up_network "$CARD"
  ); then
    return 0
  fi
  store_said=$(bb tail -n 1 "$RUN_DIR/network-said")
  bb rm -f "$RUN_DIR/network-said"
  release_cards ''
  return 1
}

# has_network: whether there is one; it is brought up for it, but not waited for as long as one that
# nothing goes without.
has_network() {
  store_network 20 || {
    note "$store_said"
    return 1
  }
}

# ask_about_blank: only the server knows whether this is a new machine or new hardware for an old one,
# so nothing is begun without its word.
ask_about_blank() {
  store_waits=''
  store_network 3600 || not_asked
  store_until=$(($(seconds) + SERVER_SECONDS))
  ask_server - 0 - || not_asked
  case $answer_verdict in
    new) begin_lineage ;;
    fill) fill - ;;
    *)
      store_said="it answers '$answer_verdict' to a blank store"
      not_asked
      ;;
  esac
}

# not_asked: the store stays blank, and the machine does not start with it.
not_asked() {
  refuse "store $store is blank, and the server that would know whether this machine has a backup of it cannot be asked: $store_said. Nothing was changed. Mend that, and start the machine again; or take 'backup' out of store $store in the configuration to begin with nothing"
}

# ask_about_used: a machine must start with its own state while the server is away.
ask_about_used() {
  store_waits=waits
  if ! store_network 10; then
    status_note "store $store: the server was not asked about its backup: there is no network"
    note "$store_said"
    return
  fi
  store_until=$(($(seconds) + (SERVER_SECONDS < 10 ? SERVER_SECONDS : 10)))
  if ! ask_server "$store_lineage" "$store_generation" "$store_parent"; then
    status_note "store $store: not checked against its backup: $store_said"
    return
  fi
  case $answer_verdict in
    new | continue) ;;
    diverged)
      note "store $store has diverged from the server's copy, which is the newer one: its own state is set aside"
      fill "$(printf '%.8s' "$store_lineage")-$store_generation"
      ;;
    *) status_note "store $store: the server answers '$answer_verdict' to a store that is in use" ;;
  esac
}

# --- The way of a copy into the store

# fill ASIDE: makes the store what the server has; what is in it goes to set-aside/ASIDE (- for none).
fill() {
  fill_at=$store_at/.filling
  { is_head "$answer_lineage:$answer_generation" && [ "$answer_version" != - ]; } ||
    not_filled 'the server names no version'
  note "filling store $store with the backup $(printf '%.19s' "$answer_version")"
  fill_again=
  [ ! -e "$fill_at" ] || fill_again=again
  run /bin/busybox mkdir -p -- "$fill_at"
  # Of what an interrupted filling left, only what is right is used; if more is wrong, it is all fetched.
  until fetch_version; do
    [ -n "$fill_again" ] || not_filled "$store_said"
    fill_again=
    run /bin/busybox rm -rf -- "$fill_at"
    run /bin/busybox mkdir -p -- "$fill_at"
  done
  run /bin/busybox sync -f "$fill_at"
  store_file .filled "$(new_lineage) $answer_lineage:$answer_generation $1"
  finish_filling
  read_store
  store_counted=counted
}

# fetch_version: whether .filling holds the version that the server named; else store_said.
fetch_version() {
  if ! bb sh "$RUN_DIR/backup" --fetch "$store" "$answer_port" "$fill_at" \
    >"$RUN_DIR/store-said" 2>&1 </dev/null 3>&-; then
    store_said=$(bb tail -n 1 "$RUN_DIR/store-said")
    bb rm -f "$RUN_DIR/store-said"
    return 1
  fi
  bb rm -f "$RUN_DIR/store-said"
  if [ ! -f "$fill_at/manifest" ] || [ "sha256:$(sha256 "$fill_at/manifest")" != "$answer_version" ]; then
    store_said='the manifest that came is not that of the version which the server named'
    return 1
  fi
  store_said='what came is not what its manifest says'
  [ -d "$fill_at/tree" ] && [ ! -L "$fill_at/tree" ] || return 1
  {
    /usr/bin/mtree -f "$fill_at/manifest" -p "$fill_at/tree" 2>&1 </dev/null 3>&-
    printf '%s\n' "$?" >"$RUN_DIR/code"
  } | bb tail -c 65536 >>"$LOG"
  fetch_code=
  read -r fetch_code <"$RUN_DIR/code"
  [ "$fetch_code" = 0 ]
}

# not_filled WHY
not_filled() {
  if [ -n "$store_is_blank" ]; then
    refuse "store $store is blank, and its backup could not be brought from the server: $1. Mend that, and start the machine again; what has come is used then"
  fi
  refuse "store $store has diverged from the server's copy, which could not be brought: $1. Its own state is as it was. Mend that, and start the machine again"
}
