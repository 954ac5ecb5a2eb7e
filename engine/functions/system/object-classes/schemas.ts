// pg_namespace.
import { type ObjectClass, plainObject } from './object-class.ts'

export const schemas: ObjectClass = {
  catalog: 2615,
  type: 'schema',
  find(oid, _part, { catalog }) {
    const schema = catalog.schemaByOid(oid)
    return schema && plainObject('schema', schema.name)
  },
}
