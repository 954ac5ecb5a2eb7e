// What routines depend on: the types that they take and give, an aggregate's functions, and what a body in the standard's form reads.
import { argumentType, type Routine } from '../../../engine/routines/routine.ts'
import { firstUserOid } from '../../rows.ts'
import { classOf } from '../catalog-facts.ts'
import { edge, reading } from './edge.ts'
import { usingTypes } from './types.ts'

export function* ofRoutine({ oid, schemaOid, definition }: Routine) {
  const { arguments: all, result, resultRelation, aggregate, standard } = definition
  const routine = { class: classOf.function, oid }
  yield edge(routine, { class: classOf.schema, oid: schemaOid }, 'n')
  yield* usingTypes(routine, [...all.map(argumentType), argumentType({ type: result, relation: resultRelation })])
  yield* reading(routine, standard?.reads ?? [])
  for (const one of standard?.calls ?? [])
    if (one >= firstUserOid && one !== oid) yield edge(routine, { class: classOf.function, oid: one }, 'n')
  if (!aggregate) return
  const { transition, final, combine, serialize, deserialize, moving } = aggregate
  const functions = [transition, final, combine, serialize, deserialize]
  const whenMoving = [moving?.transition, moving?.inverse, moving?.final]
  for (const one of new Set([...functions, ...whenMoving]))
    if (one !== undefined && one >= firstUserOid) yield edge(routine, { class: classOf.function, oid: one }, 'n')
}
