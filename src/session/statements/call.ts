// CALL.
import type { CallStmt } from '@pgsql/types'
import type { BoundCall } from '../../../engine/bind/expression/call.ts'
import { commandExecution, fieldOf, rowsExecution } from '../execution.ts'
import { callColumns, runCall } from '../routines/call-procedure.ts'
import type { FieldDescription } from '../wire-session.ts'
import type { Utility } from './utility.ts'

function fieldsOf(call: BoundCall): readonly FieldDescription[] | null {
  const columns = callColumns(call)
  return columns ? columns.names.map((name, i) => fieldOf(name, columns.types[i])) : null
}

export const callStatement: Utility<CallStmt> = {
  fields: (_core, _node, call) => fieldsOf(call!),
  execute(_node, { core, formats, parameters, call }) {
    const fields = fieldsOf(call!)
    const run = (): ReturnType<typeof runCall> => runCall(core, call!, core.routineDepth === 0, () => parameters)
    if (!fields) return commandExecution('CALL', async () => void (await run()))
    return rowsExecution(core, fields, formats, 'CALL', async () => {
      const { row } = await run()
      return row ? [row.values] : []
    })
  },
}
