// Functions of inet and cidr: parts of an address, its masks, and other addresses made of it.
import { invalidParameter } from '../../errors.ts'
import { abbreviateCidr, formatAddress, formatInet, formatWithMask } from '../../types/network/format-inet.ts'
import {
  addressBits,
  allOnes,
  compareInet,
  hostMask,
  netMask,
  networkOf,
  type Inet,
} from '../../types/network/inet-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutable } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const { inet, cidr, int4, text, bool } = Oid

export const addressFunctions: readonly FunctionDefinition[] = [
  immutable(598, 'abbrev', [inet], text, ([value]: [Inet]) => formatInet(value)),
  immutable(599, 'abbrev', [cidr], text, ([value]: [Inet]) => abbreviateCidr(value)),
  immutable(698, 'broadcast', [inet], inet, ([value]: [Inet]) => at(value, value.address | hostMask(value))),
  immutable(711, 'family', [inet], int4, ([value]: [Inet]) => value.family),
  immutable(699, 'host', [inet], text, ([value]: [Inet]) => formatAddress(value)),
  immutable(1362, 'hostmask', [inet], inet, ([value]: [Inet]) => mask(value, hostMask(value))),
  immutable(697, 'masklen', [inet], int4, ([value]: [Inet]) => value.bits),
  immutable(696, 'netmask', [inet], inet, ([value]: [Inet]) => mask(value, netMask(value))),
  immutable(683, 'network', [inet], cidr, ([value]: [Inet]) => asNetwork(value)),
  immutable(605, 'set_masklen', [inet, int4], inet, ([value, bits]: [Inet, number]) => withMask(value, bits)),
  immutable(635, 'set_masklen', [cidr, int4], cidr, ([value, bits]: [Inet, number]) =>
    asNetwork(withMask(value, bits)),
  ),
  immutable(730, 'text', [inet], text, ([value]: [Inet]) => formatWithMask(value)),
  immutable(1715, 'cidr', [inet], cidr, ([value]: [Inet]) => asNetwork(value)),
  immutable(4071, 'inet_same_family', [inet, inet], bool, ([a, b]: [Inet, Inet]) => a.family === b.family),
  immutable(4063, 'inet_merge', [inet, inet], cidr, ([a, b]: [Inet, Inet]) => merged(a, b)),
  immutable(926, 'network_cmp', [inet, inet], int4, ([a, b]: [Inet, Inet]) => Math.sign(compareInet(a, b))),
  immutable(3562, 'network_larger', [inet, inet], inet, ([a, b]: [Inet, Inet]) => (compareInet(a, b) > 0 ? a : b)),
  immutable(3563, 'network_smaller', [inet, inet], inet, ([a, b]: [Inet, Inet]) => (compareInet(a, b) < 0 ? a : b)),
]

const at = (value: Inet, address: bigint): Inet => ({ ...value, address })

const mask = ({ family }: Inet, address: bigint): Inet => ({
  family,
  bits: addressBits(family),
  address,
})

const asNetwork = (value: Inet): Inet => at(value, networkOf(value))

/** -1: the whole address. */
function withMask(value: Inet, bits: number): Inet {
  const most = addressBits(value.family)
  if (bits < -1 || bits > most) throw invalidParameter(`invalid mask length: ${bits}`)
  return { ...value, bits: bits === -1 ? most : bits }
}

/** The smallest network that both lie in. */
function merged(a: Inet, b: Inet): Inet {
  if (a.family !== b.family) throw invalidParameter('cannot merge addresses from different families')
  const differing = (a.address ^ b.address) & allOnes(a.family)
  const common = addressBits(a.family) - (differing === 0n ? 0 : differing.toString(2).length)
  return asNetwork({ ...a, bits: Math.min(a.bits, b.bits, common) })
}
