// Whether a new partition's bound has a place among those that are there. Throws 42P17 as PostgreSQL words it.
import { PgError, type ErrorFields } from '../../../engine/errors.ts'
import type { NewPartitionOf } from '../../../engine/bind/statement.ts'
import { boundText } from '../../../engine/partitioned/bound-text.ts'
import { compareEnds, compareValues } from '../../../engine/partitioned/compare-bounds.ts'
import type { Part, Partitioning } from '../../../engine/partitioned/partitioning.ts'
import type { Value } from '../../../engine/types/type.ts'

type NewBound = NewPartitionOf['bound']

interface Siblings {
  readonly partitioning: Partitioning
  readonly parts: readonly Part[]
  readonly nameOf: (table: number) => string
}

export function checkBound(name: string, bound: NewBound, siblings: Siblings): void {
  const at: ErrorFields = bound.position === undefined ? {} : { position: bound.position }
  const { parts, nameOf, partitioning } = siblings
  const overlaps = (other: Part): PgError =>
    new PgError('42P17', `partition "${name}" would overlap partition "${nameOf(other.table)}"`, at)
  const types = partitioning.keys.map(({ type }) => type)
  switch (bound.kind) {
    case 'default': {
      const other = parts.find((part) => part.bound.kind === 'default')
      if (!other) return
      throw new PgError(
        '42P17',
        `partition "${name}" conflicts with existing default partition "${nameOf(other.table)}"`,
        at,
      )
    }
    case 'list': {
      const isSame = (a: Value, b: Value): boolean =>
        a === null || b === null ? a === b : compareValues(a, b, types[0]) === 0
      const other = parts.find(
        (part) =>
          part.bound.kind === 'list' && part.bound.values.some((one) => bound.values.some((b) => isSame(one, b))),
      )
      if (other) throw overlaps(other)
      return
    }
    case 'range': {
      if (compareEnds(bound.from, bound.to, types) >= 0) {
        const [, from, to] = /FROM (\(.*\)) TO (\(.*\))$/s.exec(boundText(bound, partitioning))!
        throw new PgError('42P17', `empty range bound specified for partition "${name}"`, {
          ...at,
          detail: `Specified lower bound ${from} is greater than or equal to upper bound ${to}.`,
        })
      }
      const other = parts.find(
        (part) =>
          part.bound.kind === 'range' &&
          compareEnds(part.bound.from, bound.to, types) < 0 &&
          compareEnds(bound.from, part.bound.to, types) < 0,
      )
      if (other) throw overlaps(other)
      return
    }
    case 'hash':
      return checkHash(bound, siblings, overlaps)
  }
}

function checkHash(
  { modulus, remainder }: NewBound & { readonly kind: 'hash' },
  { parts, nameOf }: Siblings,
  overlaps: (other: Part) => PgError,
): void {
  const others = parts.flatMap((part) => (part.bound.kind === 'hash' ? [{ part, ...part.bound }] : []))
  const refuse = (detail: string): PgError =>
    new PgError('42P17', 'every hash partition modulus must be a factor of the next larger modulus', { detail })
  const smaller = others.filter((one) => one.modulus <= modulus).at(-1)
  if (smaller && modulus % smaller.modulus !== 0)
    throw refuse(
      `The new modulus ${modulus} is not divisible by ${smaller.modulus}, the modulus of existing partition "${nameOf(smaller.part.table)}".`,
    )
  const larger = others.find((one) => one.modulus > modulus)
  if (larger && larger.modulus % modulus !== 0)
    throw refuse(
      `The new modulus ${modulus} is not a factor of ${larger.modulus}, the modulus of existing partition "${nameOf(larger.part.table)}".`,
    )
  const other = others.find((one) => {
    const least = Math.min(one.modulus, modulus)
    return one.remainder % least === remainder % least
  })
  if (other) throw overlaps(other.part)
}
