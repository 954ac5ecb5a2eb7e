// CREATE VIEW: the query is bound for its columns and for what it reads, and kept as text that names everything in full.
import { notSupported, PgError } from '../../errors.ts'
import { nameParts, type ParseNode } from '../../parse/node.ts'
import type { RawStatement } from '../../parse/parse.ts'
import { Oid } from '../../types/oids.ts'
import { bindQuery } from '../bind.ts'
import type { BindContext } from '../binding.ts'
import type { BoundQuery, DdlStatement } from '../statement.ts'
import { quoteIdentifier } from '../../sql-text/quote-identifier.ts'
import { collatedType } from '../../collations/collated-columns.ts'
import { collationOfType } from '../collations/derive.ts'
import { requireStorable } from './column-definition.ts'
import { refuseRepeatedNames } from './create-table.ts'
import { definitionElements, textOf } from './definition-element.ts'
import { relationName } from './names.ts'
import { isTemporary } from './persistence.ts'
import { storedQuery } from '../query/stored-query.ts'
import { columnsBelow, noUpdatableColumns, queryMapping, type ViewMapping } from '../write/updatable-view.ts'
import { viewReads } from './view-reads.ts'
import { fullyNamedQuery, queryTextOf } from './view-query.ts'

export function bindCreateView(node: ParseNode, context: BindContext, statement: RawStatement): DdlStatement {
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
    type: column.type.oid === Oid.unknown ? { oid: Oid.text, typmod: -1 } : collatedType(column.type, undefined),
    ...collationOfType(column.type),
  }))
  for (const [index, { type }] of query.columns.entries())
    if (type.collation?.strength === 'conflict')
      throw new PgError(
        '42P22',
        `could not determine which collation to use for view column "${columns[index].name}"`,
        {
          hint: 'Use the COLLATE clause to set the collation explicitly.',
        },
      )
  refuseRepeatedNames(columns)
  for (const column of columns) requireStorable(column.name, column.type)
  const options: Record<string, string> = { ...viewOptions(node.options), ...checkOptionOf(node) }
  const given = queryTextOf(statement.text)
  const checked = options.check_option !== undefined && node.withCheckOption !== 'NO_CHECK_OPTION'
  const body = checked ? given.replace(/\bWITH\s+((LOCAL|CASCADED)\s+)?CHECK\s+OPTION\s*;?\s*$/i, '').trimEnd() : given
  const text = isRecursive(statement.text) ? recursiveText(node, body) : body
  const full = fullyNamedQuery(
    text,
    query.columns.map((column) => column.name),
    context,
  )
  const mapping = queryMapping(storedQuery(full.sql), columns.length, context.catalog)
  if (options.check_option !== undefined) requireCheckable(mapping)
  const reads = viewReads(query, full.relations)
  const below = typeof mapping === 'string' ? undefined : columnsBelow(mapping)
  return {
    kind: 'create-view',
    name: relationName(node.view, context),
    columns: below ? columns.map((column, index) => ({ ...column, reads: below[index] })) : columns,
    sql: full.sql,
    reads: typeof mapping === 'string' ? reads : firstly(mapping.below.oid, reads),
    replace: Boolean(node.replace),
    temporary: isTemporary(node.view),
    options,
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

function checkOptionOf(node: ParseNode): { readonly check_option?: string } {
  if (node.withCheckOption === 'LOCAL_CHECK_OPTION') return { check_option: 'local' }
  return node.withCheckOption === 'CASCADED_CHECK_OPTION' ? { check_option: 'cascaded' } : {}
}

/** Throws 0A000: what cannot be written has nothing to check. */
function requireCheckable(mapping: ViewMapping | string): void {
  const writable = typeof mapping === 'string' || mapping.columns.some((name) => name !== undefined)
  if (typeof mapping !== 'string' && writable) return
  const hint = typeof mapping === 'string' ? mapping : noUpdatableColumns
  throw new PgError('0A000', 'WITH CHECK OPTION is supported only on automatically updatable views', { hint })
}

/** What the view stands for comes first. */
const firstly = <R extends { readonly relation: number }>(relation: number, reads: readonly R[]): R[] => [
  ...reads.filter((read) => read.relation === relation),
  ...reads.filter((read) => read.relation !== relation),
]

/** ALTER VIEW … SET (…) and RESET (…): null resets. */
export function changedViewOptions(
  nodes: readonly ParseNode[] | undefined,
  reset: boolean,
): Record<string, string | null> {
  if (!reset) return viewOptions(nodes)
  return Object.fromEntries(definitionElements(nodes).map(({ name }) => [name, null]))
}

function viewOptions(nodes: readonly ParseNode[] | undefined): Record<string, string> {
  const options: Record<string, string> = {}
  for (const element of definitionElements(nodes)) {
    const text = textOf(element)
    if (element.name === 'check_option') {
      const value = text.toLowerCase()
      if (value !== 'local' && value !== 'cascaded')
        throw new PgError('22023', 'invalid value for enum option "check_option": ' + text, {
          detail: 'Valid values are "local" and "cascaded".',
        })
      options.check_option = value
      continue
    }
    if (element.name !== 'security_barrier' && element.name !== 'security_invoker')
      throw new PgError('22023', `unrecognized parameter "${element.name}"`)
    if (!/^(true|false|on|off|yes|no|1|0)$/i.test(text))
      throw new PgError('22023', `invalid value for boolean option "${element.name}": ${text}`)
    options[element.name] = text
  }
  return options
}
