// pg_database.
import { type ObjectClass, plainObject } from './object-class.ts'

export const databases: ObjectClass = {
  catalog: 1262,
  type: 'database',
  find(oid, _part, { catalog }) {
    const database = [...catalog.databases()].find((one) => one.oid === oid)
    return database && plainObject('database', database.name)
  },
}
