// Which hosts may be asked for a picture or told of an event, one policy a use. Built once from settings; `validateUrl` reads it for every URL
// and every hop.
import type { Settings } from "../../env";

export interface UrlPolicy {
  /** Domains admitted with their subdomains; null admits every public host name. */
  readonly domains: ReadonlySet<string> | null;
  /** `host:port` entries: the exact ports besides 443, by domain. */
  readonly ports: ReadonlyMap<string, ReadonlySet<string>>;
  /** Exact origins such as `http://127.0.0.1:8788`, admitted as they are; development only. */
  readonly devOrigins: ReadonlySet<string>;
}

export interface UrlPolicySettings {
  readonly environment: string;
  /** Entries are `domain` or `domain:port`; null means any public host. */
  readonly allowedDomains: readonly string[] | null;
  readonly devOrigins?: readonly string[];
}

/**
 * @throws Error when development origins are given outside development, or when an origin is not written as one: both are
 * mistakes of the operator, better found at start than by an attacker.
 */
export function urlPolicy({ environment, allowedDomains, devOrigins = [] }: UrlPolicySettings): UrlPolicy {
  if (devOrigins.length > 0 && environment !== "development") {
    throw new Error(`expected PICK_DEV_ORIGINS only where ENVIRONMENT is development, got it in ${environment}`);
  }
  for (const origin of devOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new Error(`expected an origin such as http://127.0.0.1:8788 for PICK_DEV_ORIGINS, got ${origin}`);
    }
  }
  const domains = new Set<string>();
  const ports = new Map<string, Set<string>>();
  for (const entry of allowedDomains ?? []) {
    const [domain, port] = entry.trim().toLowerCase().split(":");
    domains.add(domain);
    if (port) ports.set(domain, (ports.get(domain) ?? new Set()).add(port));
  }
  return { domains: allowedDomains === null ? null : domains, ports, devOrigins: new Set(devOrigins) };
}

export interface UrlPolicies {
  readonly pick: UrlPolicy;
  readonly render: UrlPolicy;
  /** Receivers of events: any public host, since an administrator names each. */
  readonly webhook: UrlPolicy;
}

/** @throws Error as `urlPolicy` does */
export function urlPolicies({ environment, pick, render }: Settings): UrlPolicies {
  const { devOrigins } = pick;
  return {
    pick: urlPolicy({ environment, allowedDomains: pick.allowedDomains, devOrigins }),
    render: urlPolicy({ environment, allowedDomains: render.allowedDomains, devOrigins }),
    webhook: urlPolicy({ environment, allowedDomains: null, devOrigins }),
  };
}
