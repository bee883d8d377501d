/*
 * A double of Coda's client for tests: the daemon Venus and its tools vutil, cfs and hoard, in one static binary that
 * goes by the name it is called under (a leading `@` ignored). Build: gcc -std=c17 -O2 -static -Wall -Wextra -Werror -o venus venus.c
 * It has: the kernel's true upcall protocol, against an unaltered coda.ko (/dev/cfs0, mount type "coda", pioctl through MOUNTPOINT/.CONTROL);
 * whole files and listings kept in a cache on disk that outlives it; start and stop, connection states, hoarding, texts and exit codes of
 * Venus, as far as a machine that only reads needs them. Settings it does not read are accepted.
 * It has not: RPC2, RVM, tokens, callbacks (listings are asked for again: at a use when older than FRESH seconds, and every PROBE seconds),
 * writing (EROFS; so no log of changes and no conflicts), volumes (each realm is one), other servers of a realm than the first, server names
 * (IPv4 addresses only), eviction (the cache grows, but what is gone from a listing goes; a file larger than `cachesize` is accepted and
 * logged, as by Venus), periodic hoard walks, hoarding of what symbolic links point to, an order by priorities, a difference of c and d from
 * c+ and d+; the text of `hoard list` is its own. All may read; owners mean nothing; of a mode only rwx is left; times are whole seconds.
 * The server is plain HTTP/1.0 at port 8070, or at the number after a colon in the realms file, of the realm's first server.
 * Paths are those below /coda/REALM. All bytes of a name but letters, digits and `-._~` are percent-encoded.
 *     GET /a/file    200 with Content-Length (always) and the bytes
 *     GET /a/        200 with Content-Length and a line, ended by a line feed, for each entry of the directory ("/" is the root):
 *                        TYPE MODE SIZE MTIME NAME             as in: f 644 1234 1700000000 a%20file
 *                        TYPE MODE SIZE MTIME NAME -> TARGET   as in: l 777 6 1700000000 link -> a%20file
 *                    TYPE is f, d or l, MODE octal, MTIME seconds since 1970, TARGET encoded as names are, with `/` left as it is.
 *     404 becomes ENOENT, 403 EACCES, any other status EIO; no answer, or one cut short, ETIMEDOUT.
 * A file whose SIZE or MTIME in the listing has changed is fetched again at its next open.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#define _LINUX_TIME_H /* it would define anew what glibc has defined */
#include <linux/coda.h>

enum { WORKERS = 20, FRESH = 2, PROBE = 5, RETRY = 5, CONNECT = 3, ANSWER = 15, OWNER = 777, GROUP = 65534, CODA_MAGIC = 0x73757245 };
#define PIOCTL ((unsigned) (_IOW('V', 99, struct PioctlData))) /* ours alone: a command in words, answered by a text */

struct node { /* never freed, so that one may be held without the lock */
    struct node *up, *kids, *next, *hash, *realm;
    char *name, *target, type, *address; /* of the realm's server, and so its port, and whether it is down, to be tried again at `retry` */
    int mode, port;
    bool listed, busy, gone, had, down;
    long long size, mtime, checked, retry;
    uint64_t id;
};
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER, reading = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t idle = PTHREAD_COND_INITIALIZER;
static struct node root = { .type = 'd', .mode = 0755, .id = 1, .listed = true, .name = "" }, *table[4096] = { [1] = &root };
static bool disconnected;
static int kernel = -1, cache = -1, primaryuser;
static long long capacity;
static const char *cachedir, *mountpoint;
#define say(format, ...) dprintf(STDERR_FILENO, "%lld " format "\n", (long long) time(NULL), __VA_ARGS__)
#define fail(code, ...) (fprintf(stderr, __VA_ARGS__), fputc('\n', stderr), exit(code))
static const char *setting(const char *key, const char *found) {
    char file[PATH_MAX], line[PATH_MAX];
    snprintf(file, sizeof file, "%s/venus.conf", getenv("CODACONFPATH") ? getenv("CODACONFPATH") : "/etc/coda");
    FILE *in = fopen(file, "re");
    while (in && fgets(line, sizeof line, in)) { /* a line that begins with # has no such key */
        char *at = line + strspn(line, " \t"), *value = strchr(at, '=');
        if (!value || strcspn(at, " \t=") != strlen(key) || strncmp(at, key, strlen(key))) continue;
        value += 1 + strspn(value + 1, " \t\"");
        value[strcspn(value, value[-1] == '"' ? "\"\n" : " \t\r\n")] = 0;
        found = strdup(value);
    }
    if (in) fclose(in);
    return found;
}

/* ---- names and paths ---- */
static char *decode(char *text) {
    unsigned byte;
    for (char *at = text; (at = strchr(at, '%')); at++)
        if (isxdigit(at[1]) && isxdigit(at[2]) && sscanf(at + 1, "%2x", &byte)) *at = (char) byte, memmove(at + 1, at + 3, strlen(at + 2));
    return text;
}

static char *place(struct node *node, const char *prefix, char *path) { /* where it, or a directory's listing, is in the cache */
    snprintf(path, PATH_MAX, "%s/%s%016llx", cachedir, prefix, (unsigned long long) node->id);
    return path;
}
static void locate(struct node *node, char *url, size_t room) { /* where it is on the server */
    if (node->up == &root) { strcpy(url, "/"); return; }
    locate(node->up, url, room);
    size_t at = strlen(url);
    for (const char *c = node->name; *c && at + 5 < room; c++)
        at += sprintf(url + at, isalnum((unsigned char) *c) || strchr("-._~", *c) ? "%c" : "%%%02X", (unsigned char) *c);
    strcpy(url + at, node->type == 'd' ? "/" : "");
}

static struct CodaFid fid_of(struct node *node) { return (struct CodaFid) { { 1, 0x7f000001, (uint32_t) (node->id >> 32), (uint32_t) node->id } }; }
static struct node *node_of(const struct CodaFid *fid) {
    struct node *node = table[fid->opaque[3] % 4096];
    while (node && node->id != ((uint64_t) fid->opaque[2] << 32 | fid->opaque[3])) node = node->hash;
    return node;
}
static struct node *kid(struct node *up, const char *name, char type, const char *to) { /* type 0: any that is there; a link to elsewhere is another one */
    for (struct node *node = up->kids; node; node = node->next)
        if (!strcmp(node->name, name) && (type ? node->type == type && (type != 'l' || !strcmp(node->target, to)) : !node->gone)) return node;
    if (!type) return NULL;
    struct node *node = calloc(1, sizeof *node);
    *node = (struct node) { .up = up, .next = up->kids, .realm = up->realm, .name = strdup(name), .target = strdup(to), .type = type, .mode = 0755, .gone = true };
    node->id = (up->id ^ (unsigned char) type) * 1099511628211U;
    for (const char *c = name; *c; c++) node->id = (node->id ^ (unsigned char) *c) * 1099511628211U;
    for (const char *c = to; *c; c++) node->id = (node->id ^ (unsigned char) *c) * 1099511628211U;
    node->hash = table[node->id % 4096];
    return up->kids = table[node->id % 4096] = node;
}

/* ---- the server ---- */
static int http(const struct node *realm, const char *url, int to) {
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t) realm->port) };
    if (inet_pton(AF_INET, realm->address, &address.sin_addr) != 1 || (ntohl(address.sin_addr.s_addr) >> 24) == 127)
        return say("%s is no address of a server (loopback is none either)", realm->address), ETIMEDOUT;
    char data[65536] = "", *body = NULL, *field;
    ssize_t have = 0, got;
    long long length = -1, done = 0;
    int status = 0, error = ETIMEDOUT, server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(server, SOL_SOCKET, SO_SNDTIMEO, &(struct timeval) { .tv_sec = CONNECT }, sizeof(struct timeval));
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval) { .tv_sec = ANSWER }, sizeof(struct timeval));
    if (!connect(server, (struct sockaddr *) &address, sizeof address)) dprintf(server, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", url, realm->address);
    while (!body && (got = read(server, data + have, sizeof data - 1 - (size_t) have)) > 0) data[have += got] = 0, body = strstr(data, "\r\n\r\n");
    if (body) {
        body[2] = 0, body += 4;
        sscanf(data, "HTTP/%*s %d", &status);
        if ((field = strcasestr(data, "\r\nContent-Length:"))) length = atoll(field + 17);
        if (length > capacity) say("Cache Overflow: %s has %lld bytes, the cache %lld", url, length, capacity);
        if (status != 200 || length < 0) error = status == 404 ? ENOENT : status == 403 ? EACCES : EIO;
        memmove(data, body, (size_t) (got = have - (body - data)));
        for (; error == ETIMEDOUT && got >= 0 && !disconnected; got = read(server, data, sizeof data) ?: -1) {
            if (write(to, data, (size_t) got) != got) error = ENOSPC;
            else if ((done += got) >= length) error = done == length ? 0 : EIO;
            if (error != ETIMEDOUT) break;
        }
    }
    close(server);
    return error;
}

/* ---- the cache; all of this is called, and returns, with the lock held, and lets go of it only to wait ---- */
static bool fresh(struct node *node) {
    char path[PATH_MAX];
    struct stat status;
    if (node->type == 'd') return node == &root || (node->listed && time(NULL) - node->checked < FRESH);
    return node->type == 'l' || (!stat(place(node, "V", path), &status) && status.st_size == node->size && status.st_mtime == node->mtime);
}
static void tell(struct node *node, uint32_t opcode) { /* the kernel shall forget what it knows of it */
    union coda_downcalls call = { .zapdir = { .oh = { .opcode = opcode }, .CodaFid = fid_of(node) } };
    if (kernel >= 0 && write(kernel, &call, sizeof call) < 0) say("downcall %u: %s", opcode, strerror(errno));
}

static int parse(struct node *directory) {
    char path[PATH_MAX], type, line[8192], name[2048], target[4096];
    bool before = directory->listed, changed = false;
    long long size, mtime;
    unsigned mode;
    FILE *in = fopen(place(directory, "V", path), "re");
    if (!in) return ENOENT;
    for (struct node *node = directory->kids; node; node = node->next) node->had = !node->gone, node->gone = true;
    while (fgets(line, sizeof line, in)) {
        *target = 0;
        if (sscanf(line, "%c %o %lld %lld %2047s -> %4095s", &type, &mode, &size, &mtime, name, target) < 5 || !strchr("fdl", type)) continue;
        decode(target);
        size_t length = strlen(decode(name));
        if (strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, "..") || length > 254 || (length > 3 && !strcmp(name + length - 4, "@sys"))) continue;
        struct node *node = kid(directory, name, type, target);
        bool differs = !node->had || node->size != size || node->mtime != mtime || node->mode != (int) (mode & 0777);
        node->size = size, node->mtime = mtime, node->mode = mode & 0777, node->gone = false;
        if (differs && node->had) tell(node, CODA_ZAPFILE);
        changed |= differs;
    }
    fclose(in);
    for (struct node *node = directory->kids; node; node = node->next) if (node->gone && node->had) changed = true, unlink(place(node, "V", path));
    if (before && changed) tell(directory, CODA_ZAPDIR);
    directory->listed = true;
    return 0;
}

/* Fetches a file, or a directory's listing, unless it is here and fresh: whole, under another name, flushed, renamed. */
static int fetch(struct node *node) {
    while (node->busy) pthread_cond_wait(&idle, &lock);
    struct node *realm = node->realm;
    if (fresh(node)) return 0;
    if (disconnected || (realm->down && time(NULL) < realm->retry)) return ETIMEDOUT;
    char path[PATH_MAX], new[PATH_MAX], url[3 * PATH_MAX];
    struct timespec times[2] = { { .tv_sec = node->mtime }, { .tv_sec = node->mtime } };
    struct stat status = { .st_size = -1 };
    locate(node, url, sizeof url);
    node->busy = true, pthread_mutex_unlock(&lock);
    int fd = open(place(node, "new.", new), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    int error = fd < 0 ? errno : http(realm, url, fd), answer = error;
    if (!error && (fstat(fd, &status) || futimens(fd, times) || fsync(fd))) error = errno;
    if (!error && node->type == 'f' && status.st_size != node->size) error = EAGAIN; /* the listing is older than the file */
    if (!error && !(error = rename(new, place(node, "V", path)) ? errno : 0)) error = fsync(cache) ? errno : 0;
    if (error) unlink(new);
    if (fd >= 0) close(fd);
    pthread_mutex_lock(&lock), node->busy = false, pthread_cond_broadcast(&idle);
    if (answer == ETIMEDOUT) say("%s: no answer from %s", url, realm->address);
    realm->down = answer == ETIMEDOUT, realm->retry = time(NULL) + RETRY;
    if (!error && node->type == 'd') node->checked = time(NULL), error = parse(node);
    return error;
}
static int list(struct node *directory) { /* sees to its listing, the cached one if there is no other */
    if (directory->type != 'd') return ENOTDIR;
    if (!directory->listed) parse(directory);
    int error = fetch(directory);
    return error == ETIMEDOUT && directory->listed ? 0 : error;
}
static int obtain(struct node *node) {
    int error = node->type == 'd' ? list(node) : fetch(node);
    if (error != EAGAIN) return error;
    node->up->checked = 0;
    return list(node->up) ?: fetch(node);
}
static int lookup(struct node *directory, const char *name, struct node **found) {
    char path[PATH_MAX];
    int error = list(directory);
    if (error || !(*found = kid(directory, name, 0, NULL))) return error ?: ENOENT;
    if (directory == &root) return (*found)->listed ? 0 : list(*found);
    if (!disconnected && !(*found)->realm->down) return 0;
    return ((*found)->type == 'd' ? !access(place(*found, "V", path), F_OK) : fresh(*found)) ? 0 : ETIMEDOUT; /* what is not cached is not even seen */
}

/* ---- hoarding: CACHEDIR/HDB has lines of PRIORITY DEPTH PATH, PATH below the mount point ---- */
static void hoard(struct node *node, int depth) {
    int error = node->type == 'l' ? 0 : obtain(node);
    if (error) say("hoard walk: %s: %s", node->name, strerror(error));
    for (struct node *each = depth ? node->kids : NULL; each; each = each->next) if (!each->gone) hoard(each, depth - 1);
}

static int hoarding(const char *words, char *out, int room) { /* add LINE, list FROM (as many as there is room for), walk */
    char path[PATH_MAX], *line = NULL, *rest;
    snprintf(path, sizeof path, "%s/HDB", cachedir);
    FILE *database = fopen(path, "a+e");
    if (!database) return errno;
    size_t had = 0;
    int error = 0, depth, start = 0;
    bool add = *words == 'a';
    for (int i = 0, at = 0; getline(&line, &had, database) > 0; i++) {
        if (*words == 'l' && i >= atoi(words + 5) && at + (int) strlen(line) < room) at += sprintf(out + at, "%s", line);
        line[strcspn(line, "\n")] = 0, add = add && strcmp(line, words + 4), error = 0;
        struct node *node = *words == 'w' && sscanf(line, "%*d %d %n", &depth, &start) ? &root : NULL;
        for (char *name = node ? strtok_r(line + start, "/", &rest) : NULL; name && !error; name = strtok_r(NULL, "/", &rest)) error = lookup(node, name, &node);
        if (error) say("hoard walk: entry %d: %s", i + 1, strerror(error));
        else if (node) hoard(node, depth);
    }
    error = add && (fprintf(database, "%s\n", words + 4) < 0 || fflush(database) || fsync(fileno(database)) || fsync(cache)) ? errno : 0;
    free(line), fclose(database);
    return error;
}

/* ---- what the tools ask through the kernel ---- */
static int command(struct node *node, uid_t user, const char *words, char *out, int room) {
    struct node *realm = node->realm;
    if (!strncmp(words, "hoard ", 6)) return !primaryuser || user != (uid_t) primaryuser ? EACCES : hoarding(words + 6, out, room);
    if (!strcmp(words, "disconnect") || !strcmp(words, "reconnect")) {
        disconnected = *words == 'd';
        for (struct node *each = root.kids; each && !disconnected; each = each->next) each->retry = 0;
    } else if (!strcmp(words, "cs")) {
        int at = sprintf(out, "Contacting servers .....\n"), none = at;
        for (struct node *each = root.kids; each; each = each->next) {
            each->checked = each->retry = 0;
            if (fetch(each) == ETIMEDOUT) at += sprintf(out + at, "%s  %s", at == none ? "These servers still down: " : "", each->address);
        }
        strcpy(out + at, at == none ? "All servers up\n" : "\n");
    } else if (!realm) return EINVAL; /* the mount point itself is of no realm */
    else if (!strcmp(words, "lv"))
        sprintf(out, "  Status of volume 7f000001 (2130706433) named \"/\"\n  Volume type is ReadWrite\n  Connection State is %s\n  Reintegration age: 0 sec, time 15.000 sec\n"
                "  There are 0 CML entries pending for reintegration (0 bytes)\n\n", realm->down ? "Unreachable" : "Reachable");
    else if (!strcmp(words, "getfid"))
        sprintf(out, "FID = 7f000001.%x.%x@%s  VV = [1 0 0 0 0 0 0 0]\n", (unsigned) (node->id >> 32), (unsigned) node->id, realm->name);
    else if (disconnected || realm->down) return ETIMEDOUT;
    else if (!strcmp(words, "la")) sprintf(out, "     System:Administrators  rlidwka\n            System:AnyUser  rl\n");
    else if (!strcmp(words, "whereis")) sprintf(out, "    %s\n", realm->address);
    else return EOPNOTSUPP;
    return 0;
}

/* ---- upcalls ---- */
static void attributes(struct node *node, struct coda_vattr *to) {
    struct coda_timespec time = { .tv_sec = node->mtime };
    *to = (struct coda_vattr) {
        .va_type = node->type == 'd' ? C_VDIR : node->type == 'l' ? C_VLNK : C_VREG, .va_mode = (u_short) node->mode, .va_nlink = 1,
        .va_uid = OWNER, .va_gid = GROUP, .va_size = node->type == 'l' ? strlen(node->target) : (u_quad_t) node->size, .va_blocksize = 4096,
        .va_atime = time, .va_mtime = time, .va_ctime = time, .va_bytes = (u_quad_t) node->size, .va_filerev = 1 };
}

static int container(struct node *node) { /* what the kernel reads in the file's stead: for a directory a file of venus_dirents */
    char path[PATH_MAX];
    if (node->type != 'd') return open(place(node, "V", path), O_RDONLY | O_CLOEXEC);
    int fd = memfd_create("directory", MFD_CLOEXEC);
    for (struct node *each = node->kids; each; each = each->next) {
        struct CodaFid id = fid_of(each), *fid = &id;
        struct venus_dirent entry = { .d_fileno = coda_f2i(fid), .d_namlen = (u_int8_t) strlen(each->name),
            .d_type = each->type == 'd' ? CDT_DIR : each->type == 'l' ? CDT_LNK : CDT_REG };
        strcpy(entry.d_name, each->name);
        entry.d_reclen = (u_int16_t) DIRSIZ(&entry);
        if (!entry.d_fileno) entry.d_fileno = 1; /* 0 would be no entry */
        if (!each->gone && write(fd, &entry, entry.d_reclen) < 0) say("directory: %s", strerror(errno));
    }
    return fd;
}

static void *work(void *none) {
    union { union inputArgs in; char bytes[16384]; } request;
    union { union outputArgs out; char bytes[16384]; } reply;
    union inputArgs *in = &request.in;
    union outputArgs *out = &reply.out;
    for (ssize_t got;;) {
        pthread_mutex_lock(&reading); /* since the kernel wakes all who read, for each of the many upcalls that want no answer */
        do in->ih.opcode = 0, got = read(kernel, &request, sizeof request - 1);
        while (in->ih.opcode == CODA_SIGNAL || (in->ih.opcode == CODA_ACCESS_INTENT && in->coda_access_intent.type >= CODA_ACCESS_TYPE_READ_FINISH));
        pthread_mutex_unlock(&reading);
        if (got < (ssize_t) sizeof(struct coda_in_hdr)) return none;
        request.bytes[got] = 0, memset(out, 0, sizeof *out);
        size_t size = sizeof out->oh;
        int error = 0, fd = -1, opcode = (int) in->ih.opcode;
        struct node *found = NULL, *node = opcode == CODA_ROOT || opcode == CODA_STATFS ? &root : node_of(&in->coda_getattr.VFid);
        pthread_mutex_lock(&lock);
        if (!node) error = ENOENT;
        else switch (opcode) {
        case CODA_ROOT: out->coda_root.VFid = fid_of(&root), size = sizeof out->coda_root; break;
        case CODA_GETATTR: attributes(node, &out->coda_getattr.attr), size = sizeof out->coda_getattr; break;
        case CODA_ACCESS: error = in->coda_access.flags & C_A_W_OK ? EROFS : 0; break;
        case CODA_CLOSE: case CODA_FSYNC: break;
        case CODA_LOOKUP:
            if (!(error = lookup(node, request.bytes + in->coda_lookup.name, &found))) out->coda_lookup.VFid = fid_of(found), size = sizeof out->coda_lookup;
            break;
        case CODA_OPEN_BY_FD:
            if (!(error = in->coda_open_by_fd.flags & (C_O_WRITE | C_O_TRUNC) ? EROFS : obtain(node)) && (fd = container(node)) < 0) error = errno;
            out->coda_open_by_fd.fd = fd, size = sizeof out->coda_open_by_fd;
            break;
        case CODA_READLINK:
            out->coda_readlink.data = (caddr_t) (size = sizeof out->coda_readlink);
            size += (size_t) (out->coda_readlink.count = (int) strlen(strcpy(reply.bytes + size, node->target)));
            break;
        case CODA_STATFS:
            out->coda_statfs.stat = (struct coda_statfs) { .f_blocks = (int) (capacity / 4096), .f_files = 9000000 }, size = sizeof out->coda_statfs;
            break;
        case CODA_IOCTL:
            out->coda_ioctl.data = (caddr_t) (size = sizeof out->coda_ioctl);
            reply.bytes[size] = 0;
            error = command(node, in->ih.uid, request.bytes + (uintptr_t) in->coda_ioctl.data, reply.bytes + size, VC_MAXDATASIZE);
            size += (size_t) (out->coda_ioctl.len = (int) strlen(reply.bytes + size) + 1);
            break;
        default: /* ACCESS_INTENT refused: the kernel asks no more for this open file, and reads it without us; the rest would write */
            error = opcode == CODA_ACCESS_INTENT || opcode > CODA_READLINK ? EOPNOTSUPP : EROFS;
        }
        pthread_mutex_unlock(&lock);
        out->oh = (struct coda_out_hdr) { .opcode = in->ih.opcode, .unique = in->ih.unique, .result = (uint32_t) error };
        if (write(kernel, &reply, error ? sizeof out->oh : size) < 0 && errno != ESRCH) say("reply to %d: %s", opcode, strerror(errno));
        if (fd >= 0) close(fd);
    }
}

/* ---- the daemon ---- */
static void probe(struct node *node) {
    if (node != &root && node->listed && !node->gone) list(node);
    for (struct node *each = node->kids; each && !(node->realm && node->realm->down); each = each->next) if (each->type == 'd') probe(each);
}

static int venus(int argc, char **argv, const char *pid_file) {
    bool wipe = false, daemon = true;
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "-init")) wipe = true;
        else if (!strcmp(argv[i], "-d") && argv[i + 1]) daemon = !atoi(argv[++i]); /* Venus, too, stays in the foreground when its log level is not 0 */
        else fail(255, "bad command line option %s", argv[i]);
    char unit[3] = "", line[4096], *rest;
    sscanf(setting("cachesize", "100MB"), "%lld%2s", &capacity, unit);
    capacity <<= toupper(*unit) == 'G' ? 30 : toupper(*unit) == 'M' ? 20 : 10;
    if (capacity < 2 << 20) fail(255, "Cannot start: minimum cache size is %s", "2MB");
    const char *device = setting("kerneldevice", "/dev/cfs0"), *logfile = setting("logfile", "/var/log/coda/venus.log");
    struct statfs status;
    if (!statfs(mountpoint, &status) && status.f_type == CODA_MAGIC) fail(1, "%s already mounted", mountpoint);
    int pid = open(pid_file, O_RDWR | O_CREAT | O_CLOEXEC, 0644), log = open(logfile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644), pipes[2];
    if (pid < 0 || log < 0 || flock(pid, LOCK_EX | LOCK_NB)) fail(1, "%s or %s: %s", pid_file, logfile, strerror(errno));
    if ((kernel = open(device, O_RDWR | O_CLOEXEC)) < 0) fail(1, "%s: %s", device, strerror(errno));
    DIR *files = mkdir(cachedir, 0700) && errno != EEXIST ? NULL : opendir(cachedir);
    if (!files || (cache = dirfd(files)) < 0) fail(1, "%s: %s", cachedir, strerror(errno));
    for (struct dirent *each; (each = readdir(files));) /* new.*: fetches that were not to be finished */
        if (wipe || !strncmp(each->d_name, "new.", 4)) unlinkat(cache, each->d_name, 0);
    FILE *in = fopen(setting("realmtab", "/etc/coda/realms"), "re");
    while (in && fgets(line, sizeof line, in)) {
        char *name = strtok_r(line, " \t\r\n", &rest), *server = strtok_r(NULL, " \t\r\n", &rest), *colon = server ? strchr(server, ':') : NULL;
        struct node *realm = name && *name != '#' && server ? kid(&root, name, 'd', "") : &root;
        if (realm != &root) realm->realm = realm, realm->gone = false, realm->port = colon ? atoi(colon + 1) : 8070, realm->address = strndup(server, strcspn(server, ":"));
    }
    char code = 0;
    if (daemon) {
        if (pipe2(pipes, O_CLOEXEC)) fail(1, "pipe: %s", strerror(errno));
        pid_t child = fork();
        if (child && (close(pipes[1]) || child < 0 || read(pipes[0], &code, 1) != 1)) code = EIO;
        if (child && code) fail(1, "mount %s: %s", mountpoint, strerror(code));
        if (child) return 0;
        setsid(), dup2(open("/", O_RDONLY | O_CLOEXEC), STDIN_FILENO), dup2(log, STDOUT_FILENO), dup2(log, STDERR_FILENO);
        if (chdir("/")) say("/: %s", strerror(errno));
    }
    if (ftruncate(pid, 0) || dprintf(pid, "%d\n", getpid()) < 0) say("%s: %s", pid_file, strerror(errno));
    sigset_t stop;
    sigemptyset(&stop), sigaddset(&stop, SIGTERM), sigprocmask(SIG_BLOCK, &stop, NULL), signal(SIGPIPE, SIG_IGN);
    pthread_t thread;
    for (int i = 0; i < WORKERS; i++) if ((errno = pthread_create(&thread, NULL, work, NULL))) fail(1, "thread: %s", strerror(errno));
    struct coda_mount_data data = { .version = CODA_MOUNT_VERSION, .fd = kernel };
    code = mount("coda", mountpoint, "coda", MS_NOATIME | MS_NODEV | MS_NOSUID, &data) ? (char) errno : 0;
    say("mount %s: %s", mountpoint, strerror(code));
    if (daemon && write(pipes[1], &code, 1) == 1) close(pipes[1]);
    if (code) return 1;
    while (sigtimedwait(&stop, NULL, &(struct timespec) { .tv_sec = PROBE }) < 0) {
        pthread_mutex_lock(&lock);
        for (struct node *each = root.kids; each; each = each->next) each->down |= disconnected; /* so `cfs lv` notices late */
        probe(&root);
        pthread_mutex_unlock(&lock);
    }
    unlink(pid_file);
    _exit(0); /* the mount stays, and gives ENXIO */
}

/* ---- the tools ---- */
/* Has Venus, by the kernel, do what the words say of the path; false and a text on stderr if it fails. */
static bool pioctl(const char *path, const char *words, char *out) {
    char control[PATH_MAX + 16];
    snprintf(control, sizeof control, "%s/" CODA_CONTROL, mountpoint);
    struct PioctlData data = { path, 1, { (void *) words, out, (u_short) (strlen(words) + 1), VC_MAXDATASIZE } };
    int fd = open(control, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && ioctl(fd, PIOCTL, &data) >= 0;
    fflush(stdout);
    if (!done) fprintf(stderr, "%s: %s\n", path, strerror(errno));
    close(fd);
    return done;
}

static int cfs(int argc, char **argv) {
    static const char *const names[] = { "lv", "la", "getfid", "whereis", "disconnect", "reconnect", "cs" }; /* the first four with paths */
    char out[VC_MAXDATASIZE];
    for (int i = 0; argc > 1 && i < 7; i++) {
        if (strcmp(argv[1], names[i]) || (i < 4 ? argc < 3 : argc > 2)) continue;
        for (int j = i < 4 ? 2 : 1; j < argc; j++) if (pioctl(i < 4 ? argv[j] : mountpoint, names[i], out)) fputs(out, stdout);
        return 0; /* whatever came of it, as with Venus's */
    }
    fail(255, "%s", "Usage: cfs lv|la|getfid|whereis DIR..., cfs disconnect|reconnect|cs");
}

static void hoard_line(const char *line) {
    char copy[PATH_MAX], out[VC_MAXDATASIZE], words[2 * PATH_MAX], full[PATH_MAX] = "", *rest, *slash;
    snprintf(copy, sizeof copy, "%s", line);
    char *verb = strtok_r(copy, " \t\n", &rest) ?: "", *path = strtok_r(NULL, " \t\n", &rest), *attributes = strtok_r(NULL, " \t\n", &rest) ?: "";
    int priority = 10, depth = 0;
    if (!strcmp(verb, "walk")) pioctl(mountpoint, "hoard walk", out);
    else if (!strcmp(verb, "list")) {
        FILE *to = fopen(path = path ?: "/dev/tty", "we");
        if (!to) fprintf(stderr, "can't open %s: %s\n", path, strerror(errno));
        for (int i = 0, at = 0; to && (snprintf(words, sizeof words, "hoard list %d", i), pioctl(mountpoint, words, out)) && *out;)
            for (char *each = strtok_r(out, "\n", &rest); each; each = strtok_r(NULL, "\n", &rest), i++) {
                sscanf(each, "%d %d %n", &priority, &depth, &at);
                fprintf(to, "%s%s %d%s\n", mountpoint, each + at, priority, depth > 1 ? ":d+" : depth ? ":c+" : "");
            }
        if (to) fclose(to);
    } else if (!strcmp(verb, "add") && path) {
        bool bad = false;
        for (char *field = *attributes ? strtok_r(attributes, ":", &rest) : NULL; field; field = strtok_r(NULL, ":", &rest))
            if (isdigit((unsigned char) *field)) priority = atoi(field);
            else if (strchr("cd", *field) && (!field[1] || !strcmp(field + 1, "+"))) depth = *field == 'c' ? 1 : 1 << 20;
            else bad = true;
        if ((slash = strrchr(path, '/'))) *slash = 0;
        if (bad) fprintf(stderr, "parse error: %s\n", line);
        else if (priority < 1 || priority > 1000) fprintf(stderr, "priority out of range (1 - 1000): %s\n", line);
        else if (!slash || !realpath(*path ? path : "/", full)) fprintf(stderr, "%s: %s\n", path, strerror(errno));
        else if (strncmp(full, mountpoint, strlen(mountpoint)) || !strchr("/", full[strlen(mountpoint)])) fprintf(stderr, "%s: not below %s\n", full, mountpoint);
        else snprintf(words, sizeof words, "hoard add %d %d %s/%s", priority, depth, full + strlen(mountpoint), slash + 1), pioctl(mountpoint, words, out);
    } else if (*verb) fprintf(stderr, "parse error: %s\n", line);
}

static int hoard_tool(int argc, char **argv) {
    char line[PATH_MAX] = "";
    FILE *in = argc == 3 && !strcmp(argv[1], "-f") ? fopen(argv[2], "re") : NULL;
    if (argc < 2 || (*argv[1] == '-' && !in)) fail(255, "%s", "Usage: hoard -f FILE | hoard add PATH [PRIORITY][:c|:c+|:d|:d+] | hoard list [FILE] | hoard walk");
    for (int i = 1; !in && i < argc; i++) strncat(strncat(line, argv[i], sizeof line - strlen(line) - 2), " ", 2);
    do hoard_line(line); while (in && fgets(line, sizeof line, in));
    return 0;
}

int main(int argc, char **argv) {
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0], *pid_file = setting("pid_file", "/var/run/coda-client.pid");
    mountpoint = setting("mountpoint", "/coda"), cachedir = setting("cachedir", "/var/lib/coda/cache"), primaryuser = atoi(setting("primaryuser", "0"));
    name += *name == '@';
    if (!strcmp(name, "venus")) return venus(argc, argv, pid_file);
    if (!strcmp(name, "vutil")) {
        FILE *in = fopen(pid_file, "re");
        if (argc != 2 || strcmp(argv[1], "-shutdown")) fail(255, "%s", "Usage: vutil -shutdown");
        return !in || fscanf(in, "%d", &argc) != 1 || kill(argc, SIGTERM) ? perror("vutil: no venus"), 1 : 0;
    }
    return !strcmp(name, "hoard") ? hoard_tool(argc, argv) : !strcmp(name, "cfs") ? cfs(argc, argv) : 255;
}
