// CREATE VIEW: the query is bound for its columns and for what it reads, and kept as text that names everything in full.
import { notSupported, PgError } from '../../errors.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { RawStatement } from '../../parse/parse.ts'
import { Oid } from '../../types/oids.ts'
import { bindQuery } from '../bind.ts'
import type { BindContext } from '../binding.ts'
import type { BoundQuery, DdlStatement } from '../statement.ts'
import { quoteIdentifier } from './expression-text.ts'
import { refuseRepeatedNames } from './create-table.ts'
import { definitionElements, textOf } from './definition-element.ts'
import { relationName } from './names.ts'
import { isTemporary } from './persistence.ts'
import { viewReads } from './view-reads.ts'
import { fullyNamedQuery, queryTextOf } from './view-query.ts'

export function bindCreateView(node: ParseNode, context: BindContext, statement: RawStatement): DdlStatement {
  if (node.withCheckOption && node.withCheckOption !== 'NO_CHECK_OPTION') throw notSupported('WITH CHECK OPTION')
  const select = node.query?.SelectStmt
  if (!select) throw notSupported('a view of a statement that is no query')
  if (select.intoClause) throw new PgError('42601', 'views must not contain SELECT INTO')
  const query: BoundQuery = bindQuery(node.query, { ...context, parameterTypes: [], maxParameter: 0 })
  if (query.writes.length > 0) {
    throw new PgError('0A000', 'views must not contain data-modifying statements in WITH')
  }
  const aliases = nameParts(node.aliases)
  if (aliases.length > query.columns.length) {
    throw new PgError('42601', 'CREATE VIEW specifies more column names than columns')
  }
  const columns = query.columns.map((column, index) => ({
    name: aliases[index] ?? column.name,
    type: column.type.oid === Oid.unknown ? { oid: Oid.text, typmod: -1 } : column.type,
  }))
  refuseRepeatedNames(columns)
  const text = isRecursive(statement.text)
    ? recursiveText(node, queryTextOf(statement.text))
    : queryTextOf(statement.text)
  const full = fullyNamedQuery(
    text,
    query.columns.map((column) => column.name),
    context,
  )
  return {
    kind: 'create-view',
    name: relationName(node.view, context),
    columns,
    sql: full.sql,
    reads: viewReads(query, full.relations),
    replace: Boolean(node.replace),
    temporary: isTemporary(node.view),
    options: viewOptions(node.options),
  }
}

const isRecursive = (statement: string): boolean =>
  /^\s*CREATE\s+(OR\s+REPLACE\s+)?(TEMP(ORARY)?\s+)?RECURSIVE\b/i.test(statement)

/** CREATE RECURSIVE VIEW v (a) AS query is short for a view of WITH RECURSIVE v (a) AS (query) SELECT a FROM v. */
function recursiveText(node: ParseNode, query: string): string {
  const columns = nameParts(node.aliases).map(quoteIdentifier).join(', ')
  const name = quoteIdentifier(node.view.relname)
  return `WITH RECURSIVE ${name} (${columns}) AS (${query}) SELECT ${columns} FROM ${name}`
}

/** ALTER VIEW … SET (…) and RESET (…): null resets. */
export function changedViewOptions(
  nodes: readonly ParseNode[] | undefined,
  reset: boolean,
): Record<string, string | null> {
  const options = viewOptions(nodes)
  return reset ? Object.fromEntries(Object.keys(options).map((name) => [name, null])) : options
}

function viewOptions(nodes: readonly ParseNode[] | undefined): Record<string, string> {
  const options: Record<string, string> = {}
  for (const element of definitionElements(nodes)) {
    if (element.name !== 'security_barrier' && element.name !== 'security_invoker') {
      throw element.name === 'check_option'
        ? notSupported('WITH CHECK OPTION')
        : new PgError('22023', `unrecognized parameter "${element.name}"`)
    }
    const text = textOf(element)
    if (!/^(true|false|on|off|yes|no|1|0)$/i.test(text))
      throw new PgError('22023', `invalid value for boolean option "${element.name}": ${text}`)
    options[element.name] = text
  }
  return options
}
