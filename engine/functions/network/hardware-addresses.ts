// Functions and operators of macaddr and macaddr8 but comparisons.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { binary, prefix, type Arithmetic } from '../arithmetic/define.ts'
import { compareOrdered } from '../comparison/define.ts'
import { immutable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { narrowed, widened } from '../../types/network/hardware-address.ts'

const { macaddr, macaddr8, int4 } = Oid
const all6 = 2n ** 48n - 1n
const all8 = 2n ** 64n - 1n
/** Second bit of the first of eight bytes: the address is local. */
const localBit = 1n << 57n

type Pair = [bigint, bigint]
const order = ([a, b]: Pair, context: FunctionContext): number => compareOrdered(a, b, context)

export const hardwareFunctions: readonly FunctionDefinition[] = [
  // The manufacturer's part.
  immutable(753, 'trunc', [macaddr], macaddr, ([value]: [bigint]) => (value >> 24n) << 24n),
  immutable(4112, 'trunc', [macaddr8], macaddr8, ([value]: [bigint]) => (value >> 40n) << 40n),
  immutable(4125, 'macaddr8_set7bit', [macaddr8], macaddr8, ([value]: [bigint]) => value | localBit),
  immutable(4123, 'macaddr8', [macaddr], macaddr8, ([value]: [bigint]) => widened(value)),
  immutable(4124, 'macaddr', [macaddr8], macaddr, ([value]: [bigint]) => {
    const short = narrowed(value)
    if (short !== undefined) return short
    throw new PgError('22003', 'macaddr8 data out of range to convert to macaddr', {
      hint:
        'Only addresses that have FF and FE as values in the 4th and 5th bytes from the left, for example ' +
        'xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be converted from macaddr8 to macaddr.',
    })
  }),
  immutable(836, 'macaddr_cmp', [macaddr, macaddr], int4, order),
  immutable(4119, 'macaddr8_cmp', [macaddr8, macaddr8], int4, order),
]

export const hardwareArithmetics: readonly Arithmetic[] = [
  prefix('~', 3147, 3144, 'macaddr_not', macaddr, macaddr, ([a]: [bigint]) => a ^ all6),
  binary('&', 3148, 3145, 'macaddr_and', [macaddr, macaddr], macaddr, ([a, b]: Pair) => a & b),
  binary('|', 3149, 3146, 'macaddr_or', [macaddr, macaddr], macaddr, ([a, b]: Pair) => a | b),
  prefix('~', 3368, 4120, 'macaddr8_not', macaddr8, macaddr8, ([a]: [bigint]) => a ^ all8),
  binary('&', 3369, 4121, 'macaddr8_and', [macaddr8, macaddr8], macaddr8, ([a, b]: Pair) => a & b),
  binary('|', 3370, 4122, 'macaddr8_or', [macaddr8, macaddr8], macaddr8, ([a, b]: Pair) => a | b),
]
