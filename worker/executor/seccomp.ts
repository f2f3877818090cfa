/**
 * A seccomp filter as bwrap's `--seccomp` reads it: a classic BPF program that refuses the system
 * calls through which code could reach the host's kernel surface, and lets the rest pass.
 */
const LOAD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const KILL_PROCESS = 0x8000_0000;
const ALLOW = 0x7fff_0000;
const ERRNO = 0x0005_0000;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets in `struct seccomp_data`; arguments are 8 bytes each, low half first. */
const OFFSET_NR = 0;
const OFFSET_ARCH = 4;
const argument = (index: number): number => 16 + index * 8;

const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const CLONE_NEW_ANY = 0x7e02_0000;
const SOCKET_FAMILIES = { AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16 };
/** From here on an x86-64 number means the x32 ABI. */
const X32_START = 0x4000_0000;

/** Calls refused with EPERM whose numbers are the same everywhere. */
const DENIED_EVERYWHERE = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  process_madvise: 440,
  mount_setattr: 442,
  quotactl_fd: 443,
  memfd_secret: 447,
  open_tree_attr: 467,
};

interface Architecture {
  readonly audit: number;
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly ioctl: number;
  readonly denied: Readonly<Record<string, number>>;
}

const X86_64: Architecture = {
  audit: 0xc000_003e,
  clone: 56,
  clone3: 435,
  socket: 41,
  ioctl: 16,
  denied: {
    ptrace: 101,
    syslog: 103,
    uselib: 134,
    ustat: 136,
    sysfs: 139,
    vhangup: 153,
    modify_ldt: 154,
    pivot_root: 155,
    _sysctl: 156,
    adjtimex: 159,
    chroot: 161,
    acct: 163,
    settimeofday: 164,
    mount: 165,
    umount2: 166,
    swapon: 167,
    swapoff: 168,
    reboot: 169,
    sethostname: 170,
    setdomainname: 171,
    iopl: 172,
    ioperm: 173,
    create_module: 174,
    init_module: 175,
    delete_module: 176,
    get_kernel_syms: 177,
    query_module: 178,
    quotactl: 179,
    nfsservctl: 180,
    lookup_dcookie: 212,
    clock_settime: 227,
    kexec_load: 246,
    add_key: 248,
    request_key: 249,
    keyctl: 250,
    unshare: 272,
    perf_event_open: 298,
    fanotify_init: 300,
    name_to_handle_at: 303,
    open_by_handle_at: 304,
    clock_adjtime: 305,
    setns: 308,
    process_vm_readv: 310,
    process_vm_writev: 311,
    kcmp: 312,
    finit_module: 313,
    kexec_file_load: 320,
    bpf: 321,
    userfaultfd: 323,
  },
};

const AARCH64: Architecture = {
  audit: 0xc000_00b7,
  clone: 220,
  clone3: 435,
  socket: 198,
  ioctl: 29,
  denied: {
    lookup_dcookie: 18,
    umount2: 39,
    mount: 40,
    pivot_root: 41,
    nfsservctl: 42,
    chroot: 51,
    vhangup: 58,
    quotactl: 60,
    acct: 89,
    unshare: 97,
    kexec_load: 104,
    init_module: 105,
    delete_module: 106,
    clock_settime: 112,
    syslog: 116,
    ptrace: 117,
    reboot: 142,
    sethostname: 161,
    setdomainname: 162,
    settimeofday: 170,
    adjtimex: 171,
    add_key: 217,
    request_key: 218,
    keyctl: 219,
    swapon: 224,
    swapoff: 225,
    perf_event_open: 241,
    fanotify_init: 262,
    name_to_handle_at: 264,
    open_by_handle_at: 265,
    clock_adjtime: 266,
    setns: 268,
    process_vm_readv: 270,
    process_vm_writev: 271,
    kcmp: 272,
    finit_module: 273,
    bpf: 280,
    userfaultfd: 282,
    kexec_file_load: 294,
  },
};

const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ["x64", X86_64],
  ["arm64", AARCH64],
]);

/** The filter for one of Node's `process.arch` values, or null where we have none. */
export function seccompFilter(arch: string): Buffer | null {
  const target = ARCHITECTURES.get(arch);
  if (target === undefined) return null;
  const program = new Program();
  program.load(OFFSET_ARCH);
  program.unlessEqual(target.audit, KILL_PROCESS);
  program.load(OFFSET_NR);
  if (target === X86_64) program.ifAtLeast(X32_START, KILL_PROCESS);
  for (const number of [...Object.values(target.denied), ...Object.values(DENIED_EVERYWHERE)]) {
    program.ifEqual(number, ERRNO | EPERM);
  }
  // Its flags lie behind a pointer that a filter cannot follow; libc falls back to clone.
  program.ifEqual(target.clone3, ERRNO | ENOSYS);
  program.ifCall(target.clone, (body) => {
    body.load(argument(0));
    body.ifAnyBit(CLONE_NEW_ANY, ERRNO | EPERM);
  });
  program.ifCall(target.socket, (body) => {
    body.load(argument(0));
    for (const family of Object.values(SOCKET_FAMILIES)) body.ifEqual(family, ALLOW);
    body.return(ERRNO | EAFNOSUPPORT);
  });
  program.ifCall(target.ioctl, (body) => {
    body.load(argument(1));
    body.ifEqual(TIOCSTI, ERRNO | EPERM);
    body.ifEqual(TIOCLINUX, ERRNO | EPERM);
  });
  program.return(ALLOW);
  return program.encode();
}

/** An assembler for the few instructions that a filter needs. */
class Program {
  readonly #code: { code: number; jt: number; jf: number; k: number }[] = [];

  load(offset: number): void {
    this.#add(LOAD, 0, 0, offset);
  }

  return(action: number): void {
    this.#add(RETURN, 0, 0, action);
  }

  ifEqual(value: number, action: number): void {
    this.#add(JUMP_EQUAL, 0, 1, value);
    this.return(action);
  }

  unlessEqual(value: number, action: number): void {
    this.#add(JUMP_EQUAL, 1, 0, value);
    this.return(action);
  }

  ifAtLeast(value: number, action: number): void {
    this.#add(JUMP_AT_LEAST, 0, 1, value);
    this.return(action);
  }

  ifAnyBit(bits: number, action: number): void {
    this.#add(JUMP_ANY_BIT, 0, 1, bits);
    this.return(action);
  }

  /** Runs `body` for this call only; what it does not decide is allowed. */
  ifCall(number: number, body: (program: Program) => void): void {
    const inner = new Program();
    body(inner);
    inner.return(ALLOW);
    this.#add(JUMP_EQUAL, 0, inner.#code.length, number);
    this.#code.push(...inner.#code);
  }

  /** `struct sock_filter[]` in little endian, as both architectures are. */
  encode(): Buffer {
    const buffer = Buffer.alloc(this.#code.length * 8);
    for (const [index, { code, jt, jf, k }] of this.#code.entries()) {
      buffer.writeUInt16LE(code, index * 8);
      buffer.writeUInt8(jt, index * 8 + 2);
      buffer.writeUInt8(jf, index * 8 + 3);
      buffer.writeUInt32LE(k >>> 0, index * 8 + 4);
    }
    return buffer;
  }

  #add(code: number, jt: number, jf: number, k: number): void {
    this.#code.push({ code, jt, jf, k });
  }
}
