// pg_get_functiondef: the statement that makes a function again.
import { PgError } from '../../errors.ts'
import { routineText } from '../../routines/routine-text.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { Oid } from '../../types/oids.ts'
import { stable } from '../declare.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { findFunction } from '../registry.ts'
import { functionArguments, functionResult, typesFor } from './definitions.ts'
import { functionSchema } from './reg-text.ts'

export const functionDefinitionFunctions: readonly FunctionDefinition[] = [
  stable(2098, 'pg_get_functiondef', [Oid.oid], Oid.text, ([oid]: [number], context) => functionText(oid, context)),
]

function functionText(oid: number, context: FunctionContext): string | null {
  const routine = context.catalog.routine?.(oid)
  if (routine?.definition.aggregate) throw new PgError('42809', `"${routine.name}" is an aggregate function`)
  if (routine) return routineText(routine, context.catalog, typesFor(context))
  const found = findFunction(oid)
  if (!found) return null
  const name = `${quoteIdentifier(functionSchema(found))}.${quoteIdentifier(found.name)}`
  const strict = (found.kind === 'scalar' || found.kind === 'set') && found.strict !== false ? ' STRICT' : ''
  const volatility = found.volatility === 'volatile' ? '' : ` ${found.volatility.toUpperCase()}`
  return [
    `CREATE OR REPLACE FUNCTION ${name}(${functionArguments(oid, true, context)})`,
    ` RETURNS ${functionResult(oid, context)}`,
    ' LANGUAGE internal',
    `${volatility} PARALLEL SAFE${strict}`,
    `AS $function$${found.name}$function$\n`,
  ].join('\n')
}
