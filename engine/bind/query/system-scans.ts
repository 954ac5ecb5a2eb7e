// What FROM can name besides relations' rows: functions that PostgreSQL's own views stand on, and sequences.
import { functionByOid } from '../../functions/registry.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { LogicalPlan } from '../../plan/logical.ts'
import { freshColumn, type Binding } from '../binding.ts'
import { typeOf } from '../types/types.ts'
import { Oid } from '../../types/oids.ts'

/** Each has the columns of the view in this order, or its first ones under the names that the view gives them. */
const viewOfFunction: Readonly<Record<string, string>> = {
  pg_show_all_settings: 'pg_settings',
  pg_cursor: 'pg_cursors',
  pg_prepared_statement: 'pg_prepared_statements',
  pg_prepared_xact: 'pg_prepared_xacts',
  pg_lock_status: 'pg_locks',
  pg_get_replication_slots: 'pg_replication_slots',
  pg_hba_file_rules: 'pg_hba_file_rules',
  pg_show_all_file_settings: 'pg_file_settings',
}

/** f() in FROM as the view that is made from it, with the function's name; undefined: not one of those. */
export function viewBehind(body: ParseNode): ParseNode | undefined {
  const call = body.functions.length === 1 ? body.functions[0].List.items[0].FuncCall : undefined
  if (!call || call.args || body.coldeflist || body.ordinality) return undefined
  const parts = nameParts(call.funcname)
  const name = parts[parts.length - 1]
  const view = parts.length === 1 || parts[0] === 'pg_catalog' ? viewOfFunction[name] : undefined
  return view === undefined
    ? undefined
    : { schemaname: 'pg_catalog', relname: view, alias: body.alias ?? { aliasname: name }, location: call.location }
}

/** A sequence read like a table: one row of its state. */
export function scanSequence(
  sequence: number,
  alias: string,
  binding: Binding,
): LogicalPlan & { kind: 'function-scan' } {
  const definition = functionByOid(sequenceStateOid)
  const columns = definition.kind === 'set' ? (definition.columns ?? []) : []
  return {
    kind: 'function-scan',
    function: sequenceStateOid,
    args: [{ kind: 'literal', value: sequence, type: typeOf(Oid.oid) }],
    columns: columns.map(({ name, type }) => freshColumn(binding, name, typeOf(type))),
    ordinality: false,
    alias,
  }
}

const sequenceStateOid = 15_951
