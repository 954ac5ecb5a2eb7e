// pg_cast: by the types between which they are.
import { numberedCasts } from '../numbered-casts.ts'
import { typeText } from '../reg-text.ts'
import type { ObjectClass } from './object-class.ts'
import { typeIdentity } from './types.ts'

export const casts: ObjectClass = {
  catalog: 2605,
  type: 'cast',
  find(oid, _part, context) {
    for (const { oid: number, cast } of numberedCasts(context.catalog)) {
      if (number !== oid) continue
      const types = [cast.source, cast.target]
      const [source, target] = types.map((type) => typeIdentity(type, context.catalog))
      return {
        type: 'cast',
        identity: `(${source} AS ${target})`,
        address: { names: [source], args: [target] },
        describe: () => `cast from ${types.map((type) => typeText(type, undefined, context)).join(' to ')}`,
      }
    }
    return undefined
  },
}
