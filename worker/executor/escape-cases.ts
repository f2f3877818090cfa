/** Things of the host that no task may reach. */
export interface Canaries {
  readonly file: string;
  readonly socket: string;
  readonly abstract: string;
  readonly port: number;
  readonly pid: number;
}

/**
 * Attempts to get out of the sandbox, by name. Each is Python that calls escaped(what) when it got
 * somewhere; `tries(function, …)` is true when a call did not fail, `call(name, …)` a system call.
 */
export const ESCAPES: Readonly<Record<string, string>> = {
  "read a file of the host": `
for path in (CANARY, "/proc/1/root" + CANARY, "/proc/self/root/../../.." + CANARY, "/proc/self/cwd/../.." + CANARY):
    if tries(open, path): escaped(path)`,
  "follow a link in the work folder": `
os.symlink(CANARY, "/work/link")
if tries(open, "/work/link"): escaped("link")`,
  "read accounts and secrets": `
for path in ("/etc/shadow", "/root", "/home", "/var/lib", "/run", "/etc/ssl/private", "/boot"):
    if tries(os.listdir, path) or tries(open, path): escaped(path)`,
  "read the environment of another process": `
for pid in [p for p in os.listdir("/proc") if p.isdigit()]:
    try:
        if b"MILLRACE_ESCAPE_CANARY" in open(f"/proc/{pid}/environ", "rb").read(): escaped(pid)
    except OSError: pass`,
  "see processes of the host": `
if os.path.exists(f"/proc/{HOST_PID}/stat"): escaped(open(f"/proc/{HOST_PID}/cmdline").read())
if len([p for p in os.listdir("/proc") if p.isdigit()]) > 4: escaped("processes")`,
  "use a descriptor of the worker": `
for fd in range(4, 256):
    try:
        os.fstat(fd); escaped(f"descriptor {fd}: " + os.readlink(f"/proc/self/fd/{fd}"))
    except OSError: pass`,
  "reach a port of the host": `
for host in ("127.0.0.1", "::1", "0.0.0.0", "localhost"):
    if tries(socket.create_connection, (host, HOST_PORT), 1): escaped(host)`,
  "reach addresses of the cloud and the internet": `
for host in ("169.254.169.254", "fd00:ec2::254", "1.1.1.1", "10.0.0.1", "2606:4700::1111"):
    if tries(socket.create_connection, (host, 80), 0.3): escaped(host)
if tries(socket.getaddrinfo, "example.com", 80): escaped("DNS")`,
  "reach a socket file of the host": `
s = socket.socket(socket.AF_UNIX)
if tries(s.connect, SOCKET): escaped("socket file")`,
  "reach an abstract socket of the host": `
s = socket.socket(socket.AF_UNIX)
if tries(s.connect, chr(0) + ABSTRACT): escaped("abstract socket")`,
  "open sockets of other families": `
for family in range(0, 46):
    if family in (1, 2, 10, 16): continue
    if tries(socket.socket, family, socket.SOCK_STREAM) or tries(socket.socket, family, socket.SOCK_RAW): escaped(family)`,
  "send raw packets": `
if tries(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1): escaped("raw")`,
  "change the network": `
import fcntl
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
if tries(fcntl.ioctl, s, 0x8914, struct.pack("16sh14x", b"lo", 0)): escaped("interface down")`,
  "trace the first process": `
if call("ptrace", 16, 1, 0, 0) != -1: escaped("attach")
if call("ptrace", 0x4206, 1, 0, 0) != -1: escaped("seize")`,
  "read the memory of another process": `
if call("process_vm_readv", 1, 0, 0, 0, 0, 0) != -1: escaped("readv")`,
  "mount and remount": `
if libc.mount(b"none", b"/work", b"tmpfs", 0, None) != -1: escaped("tmpfs")
if libc.mount(None, b"/", None, 32 | 4096, None) != -1: escaped("writable root")
if libc.mount(b"/proc", b"/tmp", None, 4096, None) != -1: escaped("bind")
if libc.umount2(b"/proc", 2) != -1: escaped("umount")`,
  "use the new mount calls": `
for name in ("open_tree", "move_mount", "fsopen", "fsmount", "mount_setattr"):
    if call(name, -100, b"/", 1, 0, 0) != -1: escaped(name)`,
  "make namespaces": `
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
    if libc.unshare(flag) != -1: escaped(hex(flag))
    if call("clone", flag | 17, 0, 0, 0, 0) > 0: escaped("clone " + hex(flag))`,
  "join namespaces": `
for name in os.listdir("/proc/1/ns") if os.access("/proc/1/ns", os.R_OK) else []:
    try: fd = os.open("/proc/1/ns/" + name, os.O_RDONLY)
    except OSError: continue
    if libc.setns(fd, 0) != -1: escaped(name)`,
  "become another user": `
for change in (os.setuid, os.setgid, os.seteuid, os.setegid):
    for wanted in (0, 1, 1000):
        if tries(change, wanted): escaped(f"{change.__name__} {wanted}")
if tries(os.setgroups, [0]): escaped("groups")`,
  "gain rights by setuid programs": `
import subprocess
for command in (["su", "-c", "id -u"], ["mount"], ["chsh", "-s", "/bin/sh"], ["passwd", "-d", "root"]):
    try: out = subprocess.run(command, capture_output=True, text=True, timeout=5, stdin=subprocess.DEVNULL).stdout
    except OSError: continue
    if out.strip() == "0": escaped(command)
if os.stat("/usr").st_uid == 0: escaped("uid 0 is mapped")`,
  "change the root": `
os.mkdir("/work/r")
if tries(os.chroot, "/work/r"): escaped("chroot")
if call("pivot_root", b"/work", b"/work/r") != -1: escaped("pivot_root")`,
  "make and open devices": `
import stat
if tries(os.mknod, "/work/disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0)): escaped("block device")
if tries(os.mknod, "/work/mem", 0o600 | stat.S_IFCHR, os.makedev(1, 1)): escaped("memory device")
for name in ("mem", "kmem", "kmsg", "port", "sda", "vda", "loop0", "loop-control", "kvm", "fuse", "vsock", "net/tun"):
    if tries(open, "/dev/" + name, "rb"): escaped(name)`,
  "write settings of the kernel": `
for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches", "/proc/sys/kernel/hostname",
             "/proc/sys/user/max_user_namespaces", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/fs/binfmt_misc/register", "/proc/irq/0/smp_affinity"):
    try:
        with open(path, "w") as file: file.write("1")
        escaped(path)
    except OSError: pass`,
  "reach /sys and control groups": `
for path in ("/sys", "/sys/fs/cgroup", "/sys/kernel/debug", "/sys/fs/cgroup/memory/release_agent"):
    if tries(os.listdir, path) or tries(open, path): escaped(path)`,
  "use kernel interfaces with a large surface": `
for name in ("bpf", "perf_event_open", "io_uring_setup", "userfaultfd", "keyctl", "add_key", "request_key", "kexec_load",
             "init_module", "finit_module", "delete_module", "open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "acct"):
    if call(name, 0, 0, 0, 0, 0) != -1: escaped(name)`,
  "change the clock, the name, the machine": `
if call("settimeofday", 0, 0) != -1: escaped("time")
if call("sethostname", b"x", 1) != -1: escaped("name")
if call("reboot", 0xfee1dead, 672274793, 0, 0) != -1: escaped("reboot")
if call("swapoff", b"/x") != -1: escaped("swap")`,
  "type into a terminal": `
import fcntl
for fd in (0, 1, 2):
    if tries(fcntl.ioctl, fd, 0x5412, b"x"): escaped("TIOCSTI")
    if tries(fcntl.ioctl, fd, 0x541c, b"x"): escaped("TIOCLINUX")
if tries(open, "/dev/tty"): escaped("tty")`,
  "kill processes of others": `
import signal
for pid in (HOST_PID, 1):
    tries(os.kill, pid, signal.SIGKILL)
if tries(os.kill, HOST_PID, 0): escaped("host process")`,
  "raise its own limits": `
import resource
for name in ("RLIMIT_NPROC", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_CORE"):
    most = resource.getrlimit(getattr(resource, name))[1]
    if most == -1: escaped(name + " has no limit")
    if tries(resource.setrlimit, getattr(resource, name), (most + 1, most + 1)): escaped(name)
if tries(os.nice, -1): escaped("nice")`,
  "write where it only reads": `
for path in ("/", "/etc", "/usr", "/usr/bin", "/bin", "/lib", "/dev", "/millrace", "/millrace/python", "/millrace/task", "/proc"):
    if tries(open, path + "/escape", "w"): escaped(path)
for path in ("/etc/passwd", "/usr/bin/env", "/millrace/python/millrace.py", os.environ["MILLRACE_SCRIPT_FILE"]):
    if tries(open, path, "r+"): escaped(path)`,
  "change the rights of its files": `
if tries(os.chmod, "/usr", 0o777) or tries(os.chown, "/work", 0, 0): escaped("rights")`,
  "leave a core file": `
import subprocess, sys
subprocess.run([sys.executable, "-c", "import os; os.abort()"], stderr=subprocess.DEVNULL)
if [name for name in os.listdir("/work") if "core" in name]: escaped("core")`,
  "use another architecture's calls": `
import subprocess, sys
code = "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)"
ended = subprocess.run([sys.executable, "-c", code]).returncode
if os.uname().machine == "x86_64" and ended >= 0: escaped(f"x32: {ended}")`,
  "exchange signals of real time with the host": `
if call("rt_sigqueueinfo", HOST_PID, 0, 0) != -1: escaped("sigqueue")
if call("pidfd_open", HOST_PID, 0) != -1: escaped("pidfd")`,
  "share memory and queues with the host": `
if [line for line in open("/proc/sysvipc/shm")][1:]: escaped("shared memory")
if os.listdir("/dev/shm"): escaped(os.listdir("/dev/shm"))`,
};

/** What every attempt starts with. */
export function escapePrelude({ file, socket, abstract, port, pid }: Canaries): string {
  return `import ctypes, os, socket, struct, platform
CANARY, SOCKET, ABSTRACT = ${JSON.stringify(file)}, ${JSON.stringify(socket)}, ${JSON.stringify(abstract)}
HOST_PORT, HOST_PID = ${port}, ${pid}
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {"x86_64": dict(ptrace=101, process_vm_readv=310, clone=56, pivot_root=155, bpf=321, perf_event_open=298, userfaultfd=323,
    keyctl=250, add_key=248, request_key=249, kexec_load=246, init_module=175, finit_module=313, delete_module=176,
    open_by_handle_at=304, name_to_handle_at=303, fanotify_init=300, quotactl=179, acct=163, settimeofday=164, sethostname=170,
    reboot=169, swapoff=168, rt_sigqueueinfo=129),
  "aarch64": dict(ptrace=117, process_vm_readv=270, clone=220, pivot_root=41, bpf=280, perf_event_open=241, userfaultfd=282,
    keyctl=219, add_key=217, request_key=218, kexec_load=104, init_module=105, finit_module=273, delete_module=106,
    open_by_handle_at=265, name_to_handle_at=264, fanotify_init=262, quotactl=60, acct=89, settimeofday=170, sethostname=161,
    reboot=142, swapoff=225, rt_sigqueueinfo=138)}[platform.machine()]
NUMBERS.update(io_uring_setup=425, open_tree=428, move_mount=429, fsopen=430, fsmount=432, pidfd_open=434, mount_setattr=442)
def call(name, *args): return libc.syscall(NUMBERS[name], *args)
def escaped(what): print("ESCAPED", what, flush=True)
def tries(function, *args):
    try: function(*args)
    except (OSError, ValueError, OverflowError): return False
    return True
`;
}
