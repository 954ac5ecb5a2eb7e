// Cover and overlap: under a rule every value has one region, and every region of the table a share.
import { PgError } from '../errors.ts'
import { typeByOid } from '../types/registry.ts'
import type { TextSettings, TypeRef, Value } from '../types/type.ts'
import { hashBits } from './hash-share.ts'
import type { HashRule, HashShare, PartitionRule, RangeRule, RangeShare } from './rule.ts'

/** type: of the RANGE column. Throws 42P17 with PostgreSQL's texts, regions by their numbers. */
export function checkRule(rule: PartitionRule, type: TypeRef, settings: TextSettings): void {
  if (rule.strategy === 'hash') checkHash(rule)
  else checkRange(rule, type, settings)
}

const invalid = (message: string, detail?: string): PgError =>
  new PgError('42P17', message, detail === undefined ? {} : { detail })

function checkRange({ shares }: RangeRule, type: TypeRef, settings: TextSettings): void {
  const own = typeByOid(type.oid)
  const text = (value: Value, open: string): string =>
    value === undefined || value === null ? open : `('${own.format(value, settings)}')`
  const before = (a: RangeShare): string => text(a.from, 'MINVALUE')
  const after = (a: RangeShare): string => text(a.to, 'MAXVALUE')
  for (const [i, share] of shares.entries()) {
    if (share.from !== undefined && share.to !== undefined && own.compare!(share.from, share.to) >= 0)
      throw invalid(
        `empty range bound specified for region ${share.region}`,
        `Specified lower bound ${before(share)} is greater than or equal to upper bound ${after(share)}.`,
      )
    const last = shares[i - 1] as RangeShare | undefined
    if (!last) continue
    const order = last.to === undefined || share.from === undefined ? 1 : own.compare!(last.to, share.from)
    if (order > 0) throw invalid(`region ${share.region} would overlap region ${last.region}`)
    if (order < 0) throw uncovered(`from ${after(last)} to ${before(share)}`)
  }
  const [first] = shares
  const last = shares[shares.length - 1]
  if (first.from !== undefined) throw uncovered(`below ${before(first)}`)
  if (last.to !== undefined) throw uncovered(`from ${after(last)} on`)
}

const uncovered = (values: string): PgError =>
  invalid('the regions do not cover all values of the partition key', `No region takes values ${values}.`)

function checkHash({ slots, shares }: HashRule): void {
  for (let slot = 0; slot < slots; slot++) {
    const own = shares.filter((share) => share.slot === slot).toSorted((a, b) => a.bits - b.bits)
    for (const [i, share] of own.entries()) {
      const other = own.slice(0, i).find((wider) => overlaps(wider, share))
      if (other) throw invalid(`region ${share.region} would overlap region ${other.region}`)
    }
    const covered = own.reduce((sum, { bits }) => sum + 2 ** (hashBits - bits), 0)
    if (covered !== 2 ** hashBits)
      throw invalid(
        'the regions do not cover all values of the partition key',
        `No region takes part of the keys whose slot is ${slot}.`,
      )
  }
}

/** wider looks at as many bits or fewer. */
const overlaps = (wider: HashShare, share: HashShare): boolean => share.value % 2 ** wider.bits === wider.value
