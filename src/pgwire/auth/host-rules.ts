// Who may come from where, and how they prove themselves: the first rule that fits decides, as in pg_hba.conf.
import { BlockList, isIP, isIPv4 } from 'node:net'

export type AuthenticationMethod =
  | 'trust'
  | 'reject'
  | 'scram-sha-256'
  /** In the clear, so over TLS only. */
  | 'password'
  /** A certificate of an accepted authority whose common name is the user. */
  | 'cert'

export interface HostRule {
  /** Default any: hostssl fits TLS connections only, hostnossl the others. */
  readonly connection?: 'any' | 'tls' | 'plain'
  /** Names; absent: all. */
  readonly users?: readonly string[]
  readonly databases?: readonly string[]
  /** CIDR blocks or single addresses; absent: all. */
  readonly addresses?: readonly string[] | 'loopback'
  readonly method: AuthenticationMethod
}

/** No password on the machine itself, a password from everywhere else. */
export const defaultHostRules: readonly HostRule[] = [
  { addresses: 'loopback', method: 'trust' },
  { method: 'scram-sha-256' },
]

export interface Applicant {
  readonly user: string
  readonly database: string
  /** null: a local socket, which counts as loopback. */
  readonly address: string | null
  readonly secure: boolean
}

/** The method of the first rule that fits; undefined: none does. */
export function methodFor(rules: readonly HostRule[], applicant: Applicant): AuthenticationMethod | undefined {
  return rules.find((rule) => fits(rule, applicant))?.method
}

function fits(rule: HostRule, applicant: Applicant): boolean {
  if (rule.connection === 'tls' && !applicant.secure) return false
  if (rule.connection === 'plain' && applicant.secure) return false
  if (rule.users && !rule.users.includes(applicant.user)) return false
  if (rule.databases && !rule.databases.includes(applicant.database)) return false
  return rule.addresses === undefined || addressFits(rule.addresses, applicant.address)
}

const loopback = ['127.0.0.0/8', '::1']

function addressFits(blocks: readonly string[] | 'loopback', address: string | null): boolean {
  if (address === null) return blocks === 'loopback'
  const list = blockList(blocks === 'loopback' ? loopback : blocks)
  // A listener on :: sees IPv4 clients as ::ffff:a.b.c.d.
  const plain = plainAddress(address)
  return list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6')
}

/** Throws on text that is no address, so that a wrong rule is found at start. */
export function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const block of blocks) {
    const [address, prefix] = block.split('/')
    if (isIP(address) === 0) throw new Error(`not an address or CIDR block: ${block}`)
    const family = isIPv4(address) ? 'ipv4' : 'ipv6'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}

export const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

export const isLoopback = (address: string | null): boolean => addressFits('loopback', address)
