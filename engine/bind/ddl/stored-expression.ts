// Defaults, checks, generation expressions, index expressions: bound once to be checked, then kept as text and bound again at each use.
import { notSupported, PgError } from '../../errors.ts'
import type { FunctionDefinition } from '../../functions/function.ts'
import { functionsNamed } from '../../functions/registry.ts'
import { bodyOf, nameParts, type ParseNode } from '../../parse/node.ts'
import type { Expression } from '../../plan/expression.ts'
import type { PlanColumn } from '../../plan/logical.ts'
import { systemColumns } from '../../system-columns.ts'
import type { ColumnSchema } from '../../tables.ts'
import { formatType } from '../../types/registry.ts'
import type { TypeRef } from '../../types/type.ts'
import { type BindContext, type Binding, openBinding } from '../binding.ts'
import { coerceTo } from '../overloads/coerce.ts'
import { bindExpression } from '../expression/expression.ts'
import { columnsIn } from '../expression/rewrite.ts'
import { addItems, itemOf, openLevel, type Clause } from '../scope.ts'
import { canonicalText } from './canonical-text.ts'
import { expressionText } from './expression-text.ts'
import { isImmutable, mayBeKept } from './immutable.ts'

/** A column that an expression may name. */
export interface NameableColumn {
  readonly name: string
  readonly type: TypeRef
  readonly generated?: ColumnSchema['generated']
}

export interface StoredExpression {
  readonly sql: string
  readonly expression: Expression
  /** Names of the columns it reads. */
  readonly reads: readonly string[]
}

/** The clause as PostgreSQL's messages name it, one and many. */
interface StoredClause {
  readonly one: string
  readonly many: string
  readonly scope: Clause
}
const clauses = {
  default: { one: 'DEFAULT expression', many: 'DEFAULT expressions', scope: 'default' },
  check: { one: 'check constraint', many: 'check constraints', scope: 'check' },
  generated: { one: 'column generation expression', many: 'column generation expressions', scope: 'generated' },
  index: { one: 'index expression', many: 'index expressions', scope: 'check' },
  partition: { one: 'partition key expression', many: 'partition key expressions', scope: 'check' },
  predicate: { one: 'index predicate', many: 'index predicates', scope: 'check' },
  statistics: { one: 'statistics expression', many: 'statistics expressions', scope: 'check' },
  transform: { one: 'transform expression', many: 'transform expressions', scope: 'check' },
} as const satisfies Record<string, StoredClause>

export function storeDefault(node: ParseNode, column: NameableColumn, context: BindContext): StoredExpression {
  const reference = findNode(node, 'ColumnRef')
  if (reference) {
    throw new PgError('0A000', 'cannot use column reference in DEFAULT expression', { position: positionOf(reference) })
  }
  const stored = store(node, [], clauses.default, context, column.type)
  requireAssignable(stored.expression, column, 'default expression', context)
  return stored
}

export function storeCheck(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  refuseSystemColumns(node, clauses.check, (name) => `system column "${name}" reference in check constraint is invalid`)
  const stored = store(node, columns, clauses.check, context)
  requireBoolean(stored.expression, 'CHECK', node, context)
  return stored
}

/** A domain's check, whose only column is VALUE. */
export function storeDomainCheck(node: ParseNode, base: TypeRef, context: BindContext): StoredExpression {
  const value = [{ name: 'value', type: base }]
  const stored = store(node, value, clauses.check, context, undefined, () => 'VALUE')
  requireBoolean(stored.expression, 'CHECK', node, context)
  return stored
}

export function storeGenerated(
  node: ParseNode,
  column: NameableColumn,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  refuseSystemColumns(
    node,
    clauses.generated,
    (name) => `cannot use system column "${name}" in ${clauses.generated.one}`,
  )
  const stored = store(node, columns, clauses.generated, context, column.type)
  const generated = stored.reads.find((name) => name === column.name || columns.find((c) => c.name === name)?.generated)
  if (generated !== undefined) {
    throw new PgError('42P17', `cannot use generated column "${generated}" in column generation expression`, {
      detail: 'A generated column cannot reference another generated column.',
      position: columnPosition(node, generated),
    })
  }
  if (!mayBeKept(stored.expression)) throw new PgError('42P17', 'generation expression is not immutable')
  requireAssignable(stored.expression, column, 'generation expression', context)
  return stored
}

export function storeIndexExpression(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  const stored = store(node, columns, clauses.index, context)
  if (!mayBeKept(stored.expression))
    throw new PgError('42P17', 'functions in index expression must be marked IMMUTABLE')
  return stored
}

export function storeStatisticsExpression(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  // It need not be immutable: nothing is kept by its values.
  return store(node, columns, clauses.statistics, context)
}

export function storePartitionKey(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  const stored = store(node, columns, clauses.partition, context)
  if (!isImmutable(stored.expression))
    throw new PgError('42P17', 'functions in partition key expression must be marked IMMUTABLE')
  return stored
}

export function storeIndexPredicate(
  node: ParseNode,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  const stored = store(node, columns, clauses.predicate, context)
  requireBoolean(stored.expression, 'WHERE', node, context)
  if (!mayBeKept(stored.expression)) throw new PgError('42P17', 'functions in index predicate must be marked IMMUTABLE')
  return stored
}

/** A condition that is only held against predicates: it may read the statement's parameters. */
export function bindIndexPredicate(node: ParseNode, row: readonly PlanColumn[], binding: Binding): Expression {
  refuseCalls(node, clauses.predicate)
  const level = openLevel(binding, undefined, clauses.predicate.scope, false)
  addItems(level, [itemOf('', row)])
  return bindExpression(node, level)
}

/** ALTER COLUMN … TYPE … USING: any expression over the old row. */
export function storeTransform(
  node: ParseNode,
  column: NameableColumn,
  columns: readonly NameableColumn[],
  context: BindContext,
): StoredExpression {
  const stored = store(node, columns, clauses.transform, context)
  if (!coerceTo(stored.expression, column.type, 'assignment', openBinding(context))) {
    throw new PgError(
      '42804',
      `result of USING clause for column "${column.name}" cannot be cast automatically to type ${typeText(column.type)}`,
      { hint: 'You might need to add an explicit cast.' },
    )
  }
  return stored
}

function store(
  node: ParseNode,
  columns: readonly NameableColumn[],
  clause: StoredClause,
  context: BindContext,
  type?: TypeRef,
  spell?: (column: string) => string,
): StoredExpression {
  refuseCalls(node, clause)
  const written = expressionText(node, clause.one)
  const row = columns.map((column, index): PlanColumn => ({ id: index + 1, name: column.name, type: column.type }))
  const level = openLevel(openBinding(context), undefined, clause.scope, false)
  addItems(level, [itemOf('', row)])
  const expression = bindExpression(node, level)
  const ids = columnsIn(expression)
  const reads = columns.filter((_, index) => ids.has(index + 1)).map((column) => column.name)
  return { sql: canonicalText(written, expression, row, clause.scope, context, type, spell), expression, reads }
}

/** PostgreSQL takes tableoid, which is not known here where the expression is computed. */
function refuseSystemColumns(node: ParseNode, clause: StoredClause, message: (name: string) => string): void {
  visitNodes(node, (kind, body) => {
    if (kind !== 'ColumnRef') return
    const name: string | undefined = body.fields.at(-1).String?.sval
    if (name === undefined || !systemColumns.has(name)) return
    const fields = { position: positionOf(body) }
    if (name === 'tableoid') throw notSupported(`tableoid in a ${clause.one}`, fields)
    throw new PgError('42P10', message(name), fields)
  })
}

function refuseCalls(node: ParseNode, clause: StoredClause): void {
  visitNodes(node, (kind, body) => {
    if (kind === 'SubLink')
      throw new PgError('0A000', `cannot use subquery in ${clause.one}`, { position: positionOf(body) })
    if (kind !== 'FuncCall') return
    const position = positionOf(body)
    if (body.over) throw new PgError('42P20', `window functions are not allowed in ${clause.many}`, { position })
    const kinds = new Set(functionsNamed(nameParts(body.funcname).at(-1) ?? '').map((f: FunctionDefinition) => f.kind))
    if (kinds.size !== 1) return
    if (kinds.has('aggregate'))
      throw new PgError('42803', `aggregate functions are not allowed in ${clause.many}`, { position })
    if (kinds.has('window'))
      throw new PgError('42P20', `window function ${nameParts(body.funcname).at(-1)} requires an OVER clause`, {
        position,
      })
    if (kinds.has('set'))
      throw new PgError('0A000', `set-returning functions are not allowed in ${clause.many}`, { position })
  })
}

function requireBoolean(expression: Expression, what: string, node: ParseNode, context: BindContext): void {
  const bool: TypeRef = { oid: 16, typmod: -1 }
  if (coerceTo(expression, bool, 'assignment', openBinding(context))) return
  throw new PgError('42804', `argument of ${what} must be type boolean, not type ${typeText(expression.type)}`, {
    position: firstPosition(node),
  })
}

/** By type alone: whether a value is too long for the column is asked when a row takes it. */
function requireAssignable(expression: Expression, column: NameableColumn, what: string, context: BindContext): void {
  if (coerceTo(expression, { oid: column.type.oid, typmod: -1 }, 'assignment', openBinding(context))) return
  throw new PgError(
    '42804',
    `column "${column.name}" is of type ${typeText(column.type)} but ${what} is of type ${typeText(expression.type)}`,
    { hint: 'You will need to rewrite or cast the expression.' },
  )
}

const typeText = (type: TypeRef): string => formatType(type.oid)

const positionOf = (body: ParseNode): number | undefined => (body.location >= 0 ? body.location + 1 : undefined)

function firstPosition(node: ParseNode): number | undefined {
  let first = Number.POSITIVE_INFINITY
  visitNodes(node, (_, body) => {
    if (typeof body.location === 'number' && body.location >= 0) first = Math.min(first, body.location)
  })
  return Number.isFinite(first) ? first + 1 : undefined
}

function columnPosition(node: ParseNode, name: string): number | undefined {
  let position: number | undefined
  visitNodes(node, (kind, body) => {
    if (kind === 'ColumnRef' && bodyOf(body.fields.at(-1)).sval === name) position ??= positionOf(body)
  })
  return position
}

function findNode(node: ParseNode, wanted: string): ParseNode | undefined {
  let found: ParseNode | undefined
  visitNodes(node, (kind, body) => {
    if (kind === wanted) found ??= body
  })
  return found
}

/** Every node in a tree, itself first, in the order of its fields. */
function visitNodes(node: ParseNode, visit: (kind: string, body: ParseNode) => void): void {
  if (Array.isArray(node)) {
    for (const item of node) visitNodes(item, visit)
    return
  }
  if (node === null || typeof node !== 'object') return
  for (const key of Object.keys(node)) {
    const value = node[key]
    if (value === null || typeof value !== 'object') continue
    // One-key objects with a capital are nodes; other keys are fields.
    if (/^[A-Z]/.test(key) && !Array.isArray(value)) visit(key, value)
    visitNodes(value, visit)
  }
}
