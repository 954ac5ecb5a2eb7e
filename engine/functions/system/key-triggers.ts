// The trigger functions that PostgreSQL enforces keys with. Nothing here fires them: pg_trigger names them, and clients ask what they are.
import { PgError } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { volatile } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'

const foreignKeyTriggers = [
  'check_ins',
  'check_upd',
  'cascade_del',
  'cascade_upd',
  'restrict_del',
  'restrict_upd',
  'setnull_del',
  'setnull_upd',
  'setdefault_del',
  'setdefault_upd',
  'noaction_del',
  'noaction_upd',
] as const
const firstForeignKeyTrigger = 1644

const declared = (oid: number, name: string): FunctionDefinition =>
  volatile(oid, name, [], Oid.trigger, () => {
    throw new PgError('39P01', `function "${name}" was not called by trigger manager`)
  })

export const keyTriggerFunctions: readonly FunctionDefinition[] = [
  declared(1250, 'unique_key_recheck'),
  ...foreignKeyTriggers.map((name, i) => declared(firstForeignKeyTrigger + i, `RI_FKey_${name}`)),
]
