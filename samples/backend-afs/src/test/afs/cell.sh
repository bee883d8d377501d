#!/bin/sh
# Starts the AFS cell example.org with OpenAFS's servers and a client of it, from Debian's packages
# openafs-dbserver, openafs-fileserver, openafs-client, openafs-krb5 and openafs-fuse. They run until
# their namespaces end. All that is written is in memory: nothing of this host is changed.
#
# It is at 10.0.2.2, which is what a machine on QEMU's user network calls this host; its loopback
# interface here. The client is let in by its address (a machine entry, in AFS's words), and vos and
# pts by the cell's key, so that there is no Kerberos to be set up.
set -eu

[ "${AFS_ALONE-}" = true ] || {
  echo "cell.sh: only for namespaces of its own, as bin/java makes them" >&2
  exit 2
}
address=10.0.2.2
cell=example.org
servers=/usr/lib/openafs
state=/var/lib/openafs

# try COMMAND...: until it succeeds, for a minute at most.
try() {
  end=$(($(date +%s) + 60))
  until timeout 10 "$@" > "$state/tried" 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || {
      echo "cell.sh: $*" >&2
      tail -n 20 "$state/tried" /var/log/openafs/* >&2
      exit 1
    }
    sleep 0.2
  done
}

ip link set lo up
ip address add "$address/32" dev lo
hostname afs.example.org

for directory in /etc/openafs "$state" /var/log/openafs; do
  mount -t tmpfs -o mode=755 tmpfs "$directory"
done
cd "$state"
mkdir -p /etc/openafs/server local db cache afs
printf '%s afs.example.org afs\n127.0.0.1 localhost\n' "$address" > hosts
mount --bind hosts /etc/hosts
for directory in /etc/openafs /etc/openafs/server; do
  echo "$cell" > "$directory/ThisCell"
  printf '>%s\n%s #afs.example.org\n' "$cell" "$address" > "$directory/CellServDB"
done
: > /etc/openafs/server/UserList
asetkey add 0 80b6a7cd7a9dadb6 > /dev/null
echo "$address" > local/NetInfo

# The file server takes all of /vicepa; so it sees a root directory that has one.
mkdir -p root/vicepa
touch root/vicepa/AlwaysAttach
for directory in bin dev etc lib lib64 proc sbin tmp usr var; do
  if [ -L "/$directory" ]; then
    cp -P "/$directory" "root/$directory"
  else
    mkdir "root/$directory"
    mount --rbind "/$directory" "root/$directory"
  fi
done

"$servers/ptserver" > ptserver.out 2>&1 &
"$servers/vlserver" > vlserver.out 2>&1 &
try pts createuser -name "$address" -localauth
try pts creategroup -name publishers -id -300 -owner system:administrators -localauth
try pts adduser -user "$address" -group publishers -localauth
try vos listvldb -localauth
chroot root "$servers/fileserver" > fileserver.out 2>&1 &
chroot root "$servers/volserver" > volserver.out 2>&1 &
try vos create "$address" a empty -maxquota 0 -localauth

# fs setacl needs a client in the kernel, so the rights are written into a dump: publishers (-300)
# write, administrators (-204) may all, anyuser (-101) reads.
vos dump -id empty -file empty.dump -localauth > /dev/null 2>&1
perl -0777 -pe '
  ($old, $new) = map { pack "N*", map { $_ & 0xffffffff } @$_ }
    [28, 1, 1, 1, 0, -204, 127], [52, 1, 3, 3, 0, -300, 63, -204, 127, -101, 9];
  $more = length($new) - length $old;
  s/\Q$old\E\0{$more}/$new/ or die "cell.sh: the dump has other rights than expected\n"
' empty.dump > template.dump
vos restore "$address" a stateless.template -file template.dump -localauth > /dev/null

# Without -fakestat it sees no volume at all as long as there is no root.cell.
echo "$state/afs:$state/cache:50000" > /etc/openafs/cacheinfo
afsd.fuse -dynroot -fakestat -memcache -blocks 50000 -cachedir "$state/cache" -confdir /etc/openafs \
  -mountdir "$state/afs" > afsd.out 2>&1 &
try mountpoint "$state/afs"
