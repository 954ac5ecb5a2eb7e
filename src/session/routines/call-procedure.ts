// CALL: its arguments are evaluated where the session is, and OUT arguments come back as a row.
import { bindCall, type BoundCall } from '../../../engine/bind/expression/call.ts'
import type { NamedValues } from '../../../engine/bind/expression/named-values.ts'
import { PgError } from '../../../engine/errors.ts'
import type { ParseNode } from '../../../engine/parse/node.ts'
import { grantableBuiltIn, privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { calledArguments, outputsOf, type Routine } from '../../../engine/routines/routine.ts'
import { declaredOid, type Value } from '../../../engine/types/type.ts'
import { constantContext } from '../prepared/bind-context.ts'
import { runPlpgsql } from '../plpgsql/run-function.ts'
import type { SessionCore } from '../session-core.ts'
import { evaluateAsync } from './async-evaluate.ts'
import { withRoutine } from './call-routine.ts'
import { runSqlRoutine } from './sql-routine.ts'

export interface CallRow {
  readonly names: readonly string[]
  readonly types: readonly number[]
  readonly values: readonly Value[]
}

/** Names and types of what CALL answers; undefined: nothing. */
export function callColumns({ routine }: BoundCall): Pick<CallRow, 'names' | 'types'> | undefined {
  const outputs = outputsOf(routine.definition)
  if (outputs.length === 0) return undefined
  return {
    names: outputs.map(({ name }, i) => name || `column${i + 1}`),
    types: outputs.map(({ type }) => type),
  }
}

export async function runCall(
  core: SessionCore,
  { routine, args }: BoundCall,
  mayCommit: boolean,
  parameters: () => readonly Value[] = () => [],
): Promise<{ readonly routine: Routine; readonly row: CallRow | undefined }> {
  const { privileges } = privilegesOn(
    core.catalog,
    core.catalog.role(core.user),
    grantableBuiltIn(core.catalog, 'function', routine.oid),
  )
  if ((privileges & Privilege.execute) === 0) {
    throw new PgError('42501', `permission denied for procedure ${routine.name}`)
  }
  core.ensureTransaction()
  const context = { ...constantContext(core), parameters: parameters() }
  // Nobody asks what stands in the place of an OUT argument. A body in SQL does not know that it has a place.
  const isSql = routine.definition.language === 'sql'
  const places = calledArguments(routine.definition).map(({ mode }) => mode)
  const given: Value[] = []
  for (const [i, arg] of args.entries())
    if (places[i] !== 'out') given.push(await evaluateAsync(core, arg, context))
    else if (!isSql) given.push(null)
  const call = {
    routine,
    args: given,
    argTypes: args.filter((_, i) => !isSql || places[i] !== 'out').map(({ type }) => declaredOid(type)),
    result: routine.definition.result,
  }
  const { definition } = routine
  const mayEnd = mayCommit && !definition.securityDefiner && !definition.settings
  const result = await withRoutine(core, routine, () =>
    definition.language === 'sql' ? runSqlRoutine(core, call) : runPlpgsql(core, call, mayEnd),
  )
  const outputs = outputsOf(definition)
  if (outputs.length === 0) return { routine, row: undefined }
  const row = (Array.isArray(result) ? result : [result]) as readonly Value[]
  return {
    routine,
    row: {
      names: outputs.map(({ name }, i) => name || `column${i + 1}`),
      types: outputs.map(({ type }) => type),
      values: outputs.map((_, i) => row[i] ?? null),
    },
  }
}

/** Of a CALL within a function, whose names may be variables. */
export const bindCallIn = (core: SessionCore, node: ParseNode, values: NamedValues | undefined): BoundCall =>
  bindCall(node, {
    catalog: core.catalog,
    searchPath: core.searchPath,
    user: core.user,
    settings: core.textSettings,
    session: core.facts,
    parameterTypes: [],
    ...(values && { values }),
  })
