// pg_catalog.pg_largeobject_metadata: a row for each large object, taken from the session's tables of them.
import type { LargeObjectFacts } from '../../../engine/privileges/large-object.ts'
import { aclArray } from '../catalog-facts.ts'
import { virtualTable, type VirtualContext } from '../virtual-table.ts'

export const pgLargeobjectMetadata = virtualTable({
  oid: 2995,
  schema: 'pg_catalog',
  name: 'pg_largeobject_metadata',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    lomowner: 'oid!',
    lomacl: '_aclitem',
  },
  *rows(context) {
    for (const { loid, owner, acl } of largeObjects(context))
      yield { oid: loid, lomowner: owner, lomacl: aclArray(acl, context.catalog) }
  },
})

/** Some at a time: there may be many. */
export function* largeObjects(context: VirtualContext): Generator<LargeObjectFacts> {
  for (let after = 0; ;) {
    const objects = context.effect('large-objects', [after]) as readonly LargeObjectFacts[]
    yield* objects
    if (objects.length === 0) return
    after = objects[objects.length - 1].loid
  }
}
