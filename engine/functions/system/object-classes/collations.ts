// pg_collation: all built in.
import { collationName } from '../reg-text.ts'
import { type ObjectClass, schemaObject } from './object-class.ts'

export const collations: ObjectClass = {
  catalog: 3456,
  type: 'collation',
  find(oid) {
    const name = collationName(oid)
    return name === undefined ? undefined : schemaObject('collation', 'pg_catalog', name, true)
  },
}
