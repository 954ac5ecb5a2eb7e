// From a prepared statement to its execution, and to the description of its rows before it runs.
import type { BoundQuery } from '../../../engine/bind/statement.ts'
import { PgError } from '../../../engine/errors.ts'
import type { PhysicalPlan } from '../../../engine/plan/physical.ts'
import type { Value } from '../../../engine/types/type.ts'
import { copyFileInExecution } from '../copy/copy-file-in.ts'
import { copyInExecution } from '../copy/copy-in.ts'
import { copyOutExecution } from '../copy/copy-out.ts'
import { copyToFileExecution } from '../copy/copy-to-file.ts'
import { createTableAsExecution } from '../ddl/create-table-as.ts'
import { ddlExecution } from '../ddl/ddl.ts'
import { type QueryOptions, queryExecution } from '../query/execute-query.ts'
import { type Execution, fieldOf, fieldsOf } from '../execution.ts'
import { explainExecution, explainType } from '../query/explain.ts'
import { explainUtility } from '../query/explain-utility.ts'
import { refuseRestricted } from '../routines/other-user.ts'
import { bindPrepared, planPrepared, type PreparedStatement } from './prepared-statement.ts'
import { requirePermitted } from './permitted.ts'
import type { SessionCore } from '../session-core.ts'
import { utilityFor } from '../statements/registry.ts'
import type { FieldDescription } from '../wire-session.ts'

type Ready = PreparedStatement & { raw: NonNullable<PreparedStatement['raw']> }

export function describePrepared(core: SessionCore, prepared: Ready): readonly FieldDescription[] | null {
  const { statement } = bindPrepared(core, prepared)
  switch (statement.kind) {
    case 'query':
      return statement.returnsRows ? fieldsOf(statement.columns) : null
    case 'explain':
      return [fieldOf('QUERY PLAN', explainType(statement.options.format))]
    case 'explain-utility':
      return [fieldOf('QUERY PLAN', explainType(statement.format))]
    case 'utility': {
      const { utility, body } = utilityFor(statement.statement.node)
      return utility.fields?.(core, body, statement.call) ?? null
    }
    default:
      return null
  }
}

export function startExecution(
  core: SessionCore,
  prepared: Ready,
  parameters: readonly Value[],
  formats: readonly number[],
  options: Omit<QueryOptions, 'formats'>,
): Execution {
  const bound = bindPrepared(core, prepared)
  const { statement } = bound
  requirePermitted(core, bound)
  switch (statement.kind) {
    case 'query':
      return queryExecution(core, statement, planOf(core, prepared, statement), parameters, {
        ...options,
        formats,
        replan: () => {
          const again = bindPrepared(core, prepared).statement
          if (again.kind !== 'query') throw new Error('a query bound to another kind')
          return { query: again, plan: planOf(core, prepared, again) }
        },
      })
    case 'explain':
      return explainExecution(core, statement, parameters, formats)
    case 'explain-utility':
      return explainUtility(core, statement.format, formats)
    case 'copy-in':
      return statement.query
        ? copyFileInExecution(core, statement.query, options)
        : copyInExecution(core, statement, options)
    case 'copy-out':
      return statement.target === undefined
        ? copyOutExecution(core, statement, options)
        : copyToFileExecution(core, statement, statement.target, options)
    case 'create-table-as':
      return createTableAsExecution(core, statement, parameters)
    case 'ddl':
      return ddlExecution(core, statement.tag, prepared.raw, () => {
        const again = bindPrepared(core, prepared).statement
        if (again.kind !== 'ddl') throw new Error('a DDL statement bound to another kind')
        return again.ddl
      })
    case 'utility': {
      const { utility, body } = utilityFor(statement.statement.node)
      if (core.restricted && utility.restricted) refuseRestricted(core, `execute ${utility.restricted}`)
      return utility.execute(body, {
        core,
        raw: statement.statement,
        formats,
        parameters,
        query: statement.query,
        call: statement.call,
      })
    }
  }
}

/** Whether rows that were read before it was locked are still what its table takes. */
export function hasItsRows(core: SessionCore, prepared: Ready): boolean {
  const { statement } = bindPrepared(core, prepared)
  return statement.kind === 'query' && prepared.rows?.in(planPrepared(core, prepared, statement)) !== undefined
}

/** With the rows that were read before, if they were. */
function planOf(core: SessionCore, prepared: Ready, query: BoundQuery): PhysicalPlan {
  const plan = planPrepared(core, prepared, query)
  if (!prepared.rows) return plan
  const whole = prepared.rows.in(plan)
  if (!whole) throw new PgError('40001', 'could not serialize access due to concurrent change of the table')
  return whole
}

/** In a failed block only the statements that end it (or go back to a savepoint) are let through. */
export function checkNotFailed(core: SessionCore, prepared: PreparedStatement): void {
  if (!core.transaction || !prepared.raw) return
  const { node } = prepared.raw
  if ('TransactionStmt' in node && node.TransactionStmt.kind === 'TRANS_STMT_ROLLBACK') core.giveUpConflicts()
  if (!core.transaction.failed) return
  const allowed = 'TransactionStmt' in node && utilityFor(node).utility.whenFailed?.(node.TransactionStmt) === true
  if (!allowed) {
    throw new PgError('25P02', 'current transaction is aborted, commands ignored until end of transaction block')
  }
}
