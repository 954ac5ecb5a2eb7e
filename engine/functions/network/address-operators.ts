// Operators of inet and cidr but comparisons: containment, bits, and sums with integers.
import { invalidParameter, PgError } from '../../errors.ts'
import { addressBits, agreeOn, allOnes, type Inet } from '../../types/network/inet-value.ts'
import { Oid } from '../../types/oids.ts'
import { binary, prefix, type Arithmetic } from '../arithmetic/define.ts'

const { inet, int8, bool } = Oid
const both = [inet, inet] as const

type Pair = [Inet, Inet]

export const addressArithmetics: readonly Arithmetic[] = [
  binary('<<', 931, 927, 'network_sub', both, bool, ([a, b]: Pair) => within(a, b) && a.bits > b.bits, {
    commutator: '>>',
  }),
  binary('<<=', 932, 928, 'network_subeq', both, bool, ([a, b]: Pair) => within(a, b), { commutator: '>>=' }),
  binary('>>', 933, 929, 'network_sup', both, bool, ([a, b]: Pair) => within(b, a) && b.bits > a.bits, {
    commutator: '<<',
  }),
  binary('>>=', 934, 930, 'network_supeq', both, bool, ([a, b]: Pair) => within(b, a), { commutator: '<<=' }),
  binary('&&', 3552, 3551, 'network_overlap', both, bool, ([a, b]: Pair) => within(a, b) || within(b, a), {
    commutator: '&&',
  }),
  prefix('~', 2634, 2627, 'inetnot', inet, inet, ([a]: [Inet]) => ({
    ...a,
    address: a.address ^ allOnes(a.family),
  })),
  binary('&', 2635, 2628, 'inetand', both, inet, ([a, b]: Pair) => {
    requireOneFamily(a, b, 'AND')
    return {
      family: a.family,
      bits: Math.max(a.bits, b.bits),
      address: a.address & b.address,
    }
  }),
  binary('|', 2636, 2629, 'inetor', both, inet, ([a, b]: Pair) => {
    requireOneFamily(a, b, 'OR')
    return {
      family: a.family,
      bits: Math.max(a.bits, b.bits),
      address: a.address | b.address,
    }
  }),
  binary('+', 2637, 2630, 'inetpl', [inet, int8], inet, ([a, by]: [Inet, bigint]) => moved(a, by), { commutator: '+' }),
  binary('+', 2638, 2631, 'int8pl_inet', [int8, inet], inet, ([by, a]: [bigint, Inet]) => moved(a, by), {
    commutator: '+',
  }),
  binary('-', 2639, 2632, 'inetmi_int8', [inet, int8], inet, ([a, by]: [Inet, bigint]) =>
    moved(a, BigInt.asIntN(64, -by)),
  ),
  binary('-', 2640, 2633, 'inetmi', both, int8, ([a, b]: Pair) => {
    requireOneFamily(a, b, 'subtract')
    const difference = a.address - b.address
    if (BigInt.asIntN(64, difference) !== difference) throw resultOutOfRange()
    return difference
  }),
]

const within = (inner: Inet, outer: Inet): boolean =>
  inner.family === outer.family && inner.bits >= outer.bits && agreeOn(inner, outer, outer.bits)

function requireOneFamily(a: Inet, b: Inet, what: string): void {
  if (a.family !== b.family) throw invalidParameter(`cannot ${what} inet values of different sizes`)
}

function moved(value: Inet, by: bigint): Inet {
  const address = value.address + by
  if (address < 0n || address >> BigInt(addressBits(value.family)) !== 0n) throw resultOutOfRange()
  return { ...value, address }
}

const resultOutOfRange = (): PgError => new PgError('22003', 'result is out of range')
