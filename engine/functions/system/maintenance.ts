// Cadastre's own functions, in the schema cadastre: flushing and compacting a table's regions.
import { firstOwnOid } from '../function.ts'
import type { FunctionContext, FunctionDefinition } from '../function.ts'
import { wrongObjectType } from '../../errors.ts'
import { Oid } from '../../types/oids.ts'
import { volatile } from '../declare.ts'
import { effect } from './effects.ts'
import { relationNamed } from './reg-text.ts'

/** Own OIDs of this family: firstOwnOid + 0 … 9. sets/sample.ts has + 10. */
export const maintenanceFunctions: readonly FunctionDefinition[] = [
  own(0, 'flush_table', 'flush'),
  own(1, 'compact_table', 'compact'),
]

function own(offset: number, name: string, request: 'flush' | 'compact'): FunctionDefinition {
  const definition = volatile(firstOwnOid + offset, name, [Oid.text], Oid.void, ([table]: [string], context) => {
    effect(context, request, tableOid(table, context))
    return ''
  })
  return { ...definition, schema: 'cadastre' }
}

function tableOid(text: string, context: FunctionContext): number {
  const relation = relationNamed(text, context)
  if (relation.kind !== 'table') throw wrongObjectType(`"${relation.name}" is not a table`)
  return relation.oid
}
