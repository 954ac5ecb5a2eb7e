// One row of pg_depend: what depends on what, and how.
import type { Relation } from '../../../engine/tables.ts'
import { classOf } from '../catalog-facts.ts'

export interface DependObject {
  readonly class: number
  readonly oid: number
  readonly sub?: number
}

export const object = (relation: Relation, sub = 0): DependObject => ({
  class: classOf.relation,
  oid: relation.oid,
  sub,
})

export const edge = (from: DependObject, to: DependObject, type: 'n' | 'a' | 'i' | 'e') => ({
  classid: from.class,
  objid: from.oid,
  objsubid: from.sub ?? 0,
  refclassid: to.class,
  refobjid: to.oid,
  refobjsubid: to.sub ?? 0,
  deptype: type,
})

/** What reads a relation needs the columns that it names, or the relation where it names none. */
export function* reading(from: DependObject, reads: Iterable<{ relation: number; attributes: readonly number[] }>) {
  for (const { relation, attributes } of reads)
    for (const sub of attributes.length === 0 ? [0] : attributes)
      yield edge(from, { class: classOf.relation, oid: relation, sub }, 'n')
}
