// One query, from its statement's node to a BoundQuery: what bind.ts, COPY, EXPLAIN, CREATE VIEW and cursors have in common.
import { PgError } from '../../errors.ts'
import { bodyOf, kindOf, type ParseNode } from '../../parse/node.ts'
import type { LogicalPlan, PlanColumn } from '../../plan/logical.ts'
import { gatheredAccess } from '../access.ts'
import { deeper, openBinding, type BindContext, type Binding } from '../binding.ts'
import { numberCurrentRows } from '../expression/current-row.ts'
import { bindDelete } from '../write/delete.ts'
import { bindInsert } from '../write/insert.ts'
import { bindMerge } from '../write/merge.ts'
import { withNamedRowIds } from '../expression/system-column.ts'
import { settleParameters } from '../expression/parameters.ts'
import type { BoundWrite } from '../write/returning.ts'
import { bindSelect } from './select.ts'
import type { BoundQuery } from '../statement.ts'
import { bindUpdate } from '../write/update.ts'

const queryKinds = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'])

export const isQuery = (node: ParseNode): boolean => queryKinds.has(kindOf(node))

/** node: { SelectStmt | InsertStmt | UpdateStmt | DeleteStmt | MergeStmt: … }. Fills in context.parameterTypes. */
export function bindQuery(node: ParseNode, context: BindContext): BoundQuery {
  const binding = openBinding(context)
  const body = bodyOf(node)
  switch (kindOf(node)) {
    case 'SelectStmt': {
      const { plan, columns } = bindSelect(body, undefined, deeper(binding))
      return finish('SELECT', plan, columns, true, binding)
    }
    case 'InsertStmt':
      return finishWrite('INSERT', bindInsert(body, deeper(binding)), binding)
    case 'UpdateStmt':
      return finishWrite('UPDATE', bindUpdate(body, deeper(binding)), binding)
    case 'DeleteStmt':
      return finishWrite('DELETE', bindDelete(body, deeper(binding)), binding)
    case 'MergeStmt':
      return finishWrite('MERGE', bindMerge(body, deeper(binding)), binding)
    default:
      throw new PgError('42601', `not a query: ${kindOf(node)}`)
  }
}

function finishWrite(
  command: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE',
  { plan, returning }: BoundWrite,
  binding: Binding,
): BoundQuery {
  return finish(command, plan, returning?.map((item) => item.column) ?? [], returning !== undefined, binding)
}

function finish(
  command: BoundQuery['command'],
  plan: LogicalPlan,
  columns: readonly PlanColumn[],
  returnsRows: boolean,
  binding: Binding,
): BoundQuery {
  const settled = settleParameters(withNamedRowIds(plan, binding), binding)
  const { shared, context } = binding
  return {
    kind: 'query',
    plan: numberCurrentRows(settled, shared.currentRows, context.parameterTypes.length),
    columns,
    command,
    returnsRows,
    writes: [...shared.writes],
    reads: [...shared.reads],
    parts: [...shared.parts],
    routines: [...shared.routines],
    parameters: [...context.parameterTypes],
    rowLocks: shared.rowLocks,
    currentRows: shared.currentRows,
    access: gatheredAccess(binding),
  }
}
