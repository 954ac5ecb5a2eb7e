// OIDs for the types of a restored database. That of an enum, a domain or a range tells how a value lies (engine/types/user-oids.ts): a new
// one has to tell the same, and those of its array and its multirange follow it.
import type { TypeRow } from '../../catalog/rows.ts'
import { rangeOidMultiple, rangeOidRemainder, rangeOids } from '../../engine/types/ranges/user-ranges.ts'
import { domainOidRemainder, enumOidMultiple } from '../../engine/types/user-oids.ts'
import type { TypeRef } from '../../engine/types/type.ts'
import type { Renumbering } from './renumber.ts'
import type { SavedRow } from './saved-catalog.ts'

/** New OIDs by the old ones, of all types that have some of their own. Types of rows have their relations'. */
export function newTypeOids(rows: readonly SavedRow[], allocate: () => number): Map<number, number> {
  const made = new Map<number, number>()
  const types = rows.filter(({ entity }) => entity === 'type').map(({ value }) => value as TypeRow)
  for (const { oid, definition } of types.toSorted((a, b) => a.oid - b.oid)) {
    const needs = needsOf(definition)
    if (!needs) continue
    const first = runOf(needs, allocate)
    for (let offset = 0; offset < needs.count; offset++) made.set(oid + offset, first + offset)
  }
  return made
}

interface Needs {
  readonly multiple: number
  readonly remainder: number
  /** How many OIDs in a row. */
  readonly count: number
}

/** undefined: of a type whose OIDs are another's to give. */
function needsOf(definition: TypeRow['definition']): Needs | undefined {
  switch (definition.kind) {
    case 'enum':
      return { multiple: enumOidMultiple, remainder: 0, count: 2 }
    case 'domain':
      return { multiple: enumOidMultiple, remainder: domainOidRemainder, count: 2 }
    case 'range':
      return { multiple: rangeOidMultiple, remainder: rangeOidRemainder(definition.subtype)!, count: rangeOids.count }
    case 'multirange':
    case 'composite':
      return undefined
  }
}

function runOf({ multiple, remainder, count }: Needs, allocate: () => number): number {
  for (;;) {
    const first = allocate()
    if (first % multiple !== remainder) continue
    let last = first
    while (last < first + count - 1) {
      const next = allocate()
      if (next !== last + 1) break
      last = next
    }
    if (last === first + count - 1) return first
  }
}

export const renumberedTypeRef = (type: TypeRef, to: Renumbering): TypeRef => ({
  ...type,
  oid: to.oid(type.oid),
  ...(type.domain !== undefined && { domain: to.oid(type.domain) }),
})

/** The definition of a type of the database's own. */
export function renumberedDefinition(
  definition: TypeRow['definition'],
  to: Renumbering,
  text: (sql: string) => string,
): TypeRow['definition'] {
  switch (definition.kind) {
    case 'enum':
      return definition
    case 'domain':
      return {
        ...definition,
        base: renumberedTypeRef(definition.base, to),
        ...(definition.defaultSql !== undefined && { defaultSql: text(definition.defaultSql) }),
        ...(definition.notNull && { notNull: { ...definition.notNull, oid: to.oid(definition.notNull.oid) } }),
        checks: definition.checks.map((check) => ({ ...check, oid: to.oid(check.oid), sql: text(check.sql) })),
      }
    case 'range':
      return {
        ...definition,
        multirange: to.oid(definition.multirange),
        ...(definition.difference !== undefined && { difference: to.oid(definition.difference) }),
      }
    case 'multirange':
      return { ...definition, range: to.oid(definition.range) }
    case 'composite':
      return {
        ...definition,
        attributes: definition.attributes.map((one) => ({ ...one, type: renumberedTypeRef(one.type, to) })),
      }
  }
}
