// pg_extension.
import { type ObjectClass, plainObject } from './object-class.ts'

export const extensions: ObjectClass = {
  catalog: 3079,
  type: 'extension',
  find(oid, _part, { catalog }) {
    const extension = catalog.extensions?.().find((one) => one.oid === oid)
    return extension && plainObject('extension', extension.name)
  },
}
