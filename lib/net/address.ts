import ipaddr from "ipaddr.js";

/** All that is assigned as global unicast; the deprecated `::127.0.0.1` form lies outside. */
const GLOBAL_IPV6 = ipaddr.parseCIDR("2000::/3");

/** Hosts that may be reached although their addresses are not public. */
export interface AllowList {
  /** Whether this name (as the user wrote it) and port are allowed. */
  allowsHost(host: string, port: number): boolean;
  /** Whether this address lies in an allowed network. */
  allowsAddress(address: string): boolean;
}

/**
 * Reads entries of the forms `host`, `host:port`, `[::1]:port` and `10.0.0.0/8`. Throws on one
 * that cannot be read: a list that means less than its author thinks is no list.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  const hosts = new Set<string>();
  for (const entry of entries.map((text) => text.trim()).filter((text) => text !== "")) {
    if (entry.includes("/")) networks.push(ipaddr.parseCIDR(entry));
    else hosts.add(readHost(entry));
  }
  return {
    allowsHost: (host, port) => {
      const name = normalizeHost(host);
      return hosts.has(name) || hosts.has(`${name} ${port}`);
    },
    allowsAddress: (address) => {
      const parsed = ipaddr.process(address);
      return networks.some(
        ([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits),
      );
    },
  };
}

/** Lower case, without the brackets of an IPv6 literal and without a final dot. */
export function normalizeHost(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}

/**
 * Whether an address belongs to the public internet: global unicast, after unwrapping an IPv4
 * address mapped into IPv6. Private, loopback, link-local, shared, reserved and translated (NAT64,
 * 6to4, Teredo) ranges are not.
 */
export function isPublicAddress(address: string): boolean {
  if (address.includes("%") || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(GLOBAL_IPV6);
}

function readHost(entry: string): string {
  const match = /^(\[[0-9a-f:.]+\]|[^:\s[\]]+)(?::(\d{1,5}))?$/i.exec(entry);
  const [, host, port] = match ?? [];
  if (host !== undefined) return normalizeHost(host) + (port === undefined ? "" : ` ${port}`);
  if (ipaddr.IPv6.isValid(entry)) return normalizeHost(entry);
  throw new Error(`Expected host, host:port or a network such as 10.0.0.0/8, found ${entry}`);
}
