// cadastre.backup, cadastre.restore and cadastre.run_tombstones: tasks that SQL starts and, where `wait` says so, waits for.
import { Oid } from '../../types/oids.ts'
import { volatileLax } from '../declare.ts'
import { firstOwnOid, type FunctionDefinition } from '../function.ts'
import { wrongObjectType } from '../../errors.ts'
import { effect } from './effects.ts'
import { relationNamed } from './reg-text.ts'

const { text, bool, int4, int8 } = Oid

/** Own OIDs of this family: firstOwnOid + 50 … 59. */
const first = firstOwnOid + 50

export const backupFunctions: readonly FunctionDefinition[] = [
  own(
    volatileLax(
      first,
      'backup',
      [text, bool],
      int4,
      { argNames: ['location', 'wait'], defaults: ['true'] },
      ([location, wait]: [string | null, boolean | null], context) =>
        location === null || wait === null ? null : effect(context, 'backup', location, wait),
    ),
  ),
  own(
    volatileLax(
      first + 1,
      'restore',
      [text, text, bool],
      text,
      { argNames: ['location', 'database', 'wait'], defaults: [null, 'true'] },
      ([location, database, wait]: [string | null, string | null, boolean | null], context) =>
        location === null || wait === null ? null : effect(context, 'restore', location, database, wait),
    ),
  ),
  own(
    volatileLax(
      first + 2,
      'run_tombstones',
      [text, bool],
      int8,
      { argNames: ['table', 'wait'], defaults: ['true'] },
      ([table, wait]: [string | null, boolean | null], context) => {
        if (table === null || wait === null) return null
        const relation = relationNamed(table, context)
        if (relation.kind !== 'table') throw wrongObjectType(`"${relation.name}" is not a table`)
        return effect(context, 'run-tombstones', relation.oid, wait)
      },
    ),
  ),
]

function own(definition: FunctionDefinition): FunctionDefinition {
  return { ...definition, schema: 'cadastre' }
}
