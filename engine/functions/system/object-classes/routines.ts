// pg_proc: functions, aggregates and procedures, told apart by their arguments.
import type { FunctionContext, FunctionDefinition } from '../../function.ts'
import { findFunction } from '../../registry.ts'
import { schemaOfFunction } from '../extension-names.ts'
import { regText } from '../reg-text.ts'
import { Oid } from '../../../types/oids.ts'
import { type ObjectClass, qualified, schemaName } from './object-class.ts'
import { typeIdentity } from './types.ts'

export const routines: ObjectClass = {
  catalog: 1255,
  type: 'routine',
  find(oid, _part, context) {
    const found = findFunction(oid)
    if (!found) return undefined
    const schema = schemaOf(found, context)
    const name = found.routine?.name ?? found.name
    const args = found.args.map((arg) => typeIdentity(arg, context.catalog))
    return {
      type: routineType(found),
      schema,
      identity: `${qualified(schema, name)}(${args.join(',')})`,
      address: { names: [schema, name], args },
      // Whatever it is.
      describe: () => `function ${regText(Oid.regprocedure, oid, context)}`,
    }
  },
}

function routineType({ kind, routine }: FunctionDefinition): string {
  if (kind === 'aggregate' || routine?.definition.aggregate) return 'aggregate'
  return routine?.definition.kind === 'procedure' ? 'procedure' : 'function'
}

const schemaOf = (found: FunctionDefinition, { catalog }: FunctionContext): string =>
  found.routine ? schemaName(catalog, found.routine.schemaOid) : schemaOfFunction(found, catalog)
