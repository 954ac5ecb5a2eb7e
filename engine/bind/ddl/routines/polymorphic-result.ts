// A polymorphic result needs an argument that its type can be told from.
import { PgError } from '../../../errors.ts'
import type { RoutineArgument } from '../../../routines/routine.ts'
import { Oid } from '../../../types/oids.ts'
import { formatType } from '../../../types/registry.ts'

const elementFamily: ReadonlySet<number> = new Set([
  Oid.anyelement,
  Oid.anyarray,
  Oid.anynonarray,
  Oid.anyenum,
  Oid.anyrange,
  Oid.anymultirange,
])
const rangeFamily: ReadonlySet<number> = new Set([Oid.anyrange, Oid.anymultirange])
const compatibleRangeFamily: ReadonlySet<number> = new Set([Oid.anycompatiblerange, Oid.anycompatiblemultirange])
const families = [rangeFamily, compatibleRangeFamily]
const compatibleFamily: ReadonlySet<number> = new Set([
  Oid.anycompatible,
  Oid.anycompatiblearray,
  Oid.anycompatiblenonarray,
  Oid.anycompatiblerange,
  Oid.anycompatiblemultirange,
])

/** Throws 42P13. */
export function checkPolymorphicResult(
  all: readonly RoutineArgument[],
  result: number,
  what: 'result' | 'transition' = 'result',
): void {
  const inputs = all.filter(({ mode }) => mode !== 'out' && mode !== 'table').map(({ type }) => type)
  const results = [result, ...all.filter(({ mode }) => mode !== 'in' && mode !== 'variadic').map(({ type }) => type)]
  for (const type of results) {
    const narrow = families.find((one) => one.has(type))
    const family = narrow ?? (elementFamily.has(type) ? elementFamily : compatibleFamily)
    if (!family.has(type) || inputs.some((input) => family.has(input))) continue
    const names = [...family].map((one) => formatType(one))
    const list = names.length === 2 ? names.join(' or ') : `${names.slice(0, -1).join(', ')}, or ${names.at(-1)}`
    throw new PgError('42P13', `cannot determine ${what} data type`, {
      detail: `A result of type ${formatType(type)} requires at least one input of type ${list}.`,
    })
  }
}
