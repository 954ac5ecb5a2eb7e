// CREATE TRIGGER: its words as data, and its condition bound to be checked and kept as text.
import { PgError } from '../../../errors.ts'
import { bodyOf, nameParts, type ParseNode } from '../../../parse/node.ts'
import { deparse } from '../../../plan/deparse-expression.ts'
import type { TriggerEvent } from '../../../routines/trigger.ts'
import { type ColumnSchema, type Table, visibleColumns } from '../../../tables.ts'
import { type BindContext, openBinding } from '../../binding.ts'
import { storedExpression } from '../../expression/expression.ts'
import { findRelation } from '../../query/relations.ts'
import { columnsIn } from '../../expression/rewrite.ts'
import { type BoundWhen, bindWhen } from '../../trigger-when.ts'
import { expressionText } from '../expression-text.ts'
import { quoteIdentifier } from '../../../sql-text/quote-identifier.ts'
import { qualifiedName, relationName } from '../names.ts'
import type { CreateTrigger } from './trigger-statement.ts'

/** Bits of the grammar's `timing` and `events`. */
const bits = { before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 } as const
const eventsInOrder: readonly TriggerEvent[] = ['insert', 'delete', 'update', 'truncate']

export function bindCreateTrigger(node: ParseNode, context: BindContext): CreateTrigger {
  const table = relationName(node.relation, context)
  const relation = findRelation(table.schema, table.name, openBinding(context))
  const timing: number = node.timing ?? 0
  const events: number = node.events ?? 0
  // What cannot have triggers is the claimant's to refuse.
  const target = relation?.kind === 'table' || relation?.kind === 'view' ? relation.table : undefined
  const firedBy: FiredBy = {
    timing: timing & bits.before ? 'before' : timing & bits.instead ? 'instead' : 'after',
    events: eventsInOrder.filter((event) => events & bits[event]),
    forEach: node.row ? 'row' : 'statement',
  }
  return {
    kind: 'create-trigger',
    table,
    name: node.trigname,
    replace: Boolean(node.replace),
    ...firedBy,
    columns: nameParts(node.columns),
    ...(node.whenClause && target && storeWhen(node.whenClause, target, firedBy, context)),
    routine: qualifiedName(nameParts(node.funcname), context),
    arguments: nameParts(node.args),
    transitions: ((node.transitionRels ?? []) as ParseNode[]).map((one) => {
      const { name, isNew, isTable } = bodyOf(one)
      return { name, isNew: Boolean(isNew), isTable: Boolean(isTable) }
    }),
    ...(node.isconstraint && {
      constraint: {
        deferrable: Boolean(node.deferrable),
        initiallyDeferred: Boolean(node.initdeferred),
        ...(node.constrrel && { references: relationName(node.constrrel, context) }),
      },
    }),
  }
}

function storeWhen(
  node: ParseNode,
  table: Table,
  trigger: FiredBy,
  context: BindContext,
): Required<Pick<CreateTrigger, 'whenSql' | 'whenReads'>> {
  const bound = bindWhen(node, table, context)
  const columns = visibleColumns(table.schema.columns)
  if (trigger.timing === 'before') refuseSystemColumns(node)
  requireKnown(node, bound, columns, trigger)
  return {
    whenSql: canonicalWhen(node, bound, table, context),
    whenReads: columns.flatMap(({ name, attribute }) => (rowNames(node, name).length > 0 ? [attribute] : [])),
  }
}

/** The row has none yet. */
function refuseSystemColumns(node: ParseNode): void {
  const found = systemColumns
    .flatMap((name) => rowNames(node, name))
    .find(({ fields }) => fields.length === 2 && fields[0].String?.sval === 'new')
  if (!found) return
  throw new PgError('0A000', "BEFORE trigger's WHEN condition cannot reference NEW system columns", {
    position: found.location + 1,
  })
}

const systemColumns = ['tableoid', 'ctid', 'xmin', 'xmax', 'cmin', 'cmax']

type FiredBy = Pick<CreateTrigger, 'timing' | 'events' | 'forEach'>

/** The rows that it names are there when it fires. */
function requireKnown(
  node: ParseNode,
  bound: BoundWhen,
  columns: readonly ColumnSchema[],
  { timing, events, forEach }: FiredBy,
): void {
  const ids = columnsIn(bound.expression)
  const read = (row: BoundWhen['old']): readonly ColumnSchema[] => columns.filter((_, i) => ids.has(row[i].id))
  const old = read(bound.old)
  const fresh = read(bound.new)
  const refuse = (message: string, name?: string, detail?: string): never => {
    const [first] = rowNames(node).filter(({ fields }) => name === undefined || fields[0].String?.sval === name)
    throw new PgError('42P17', message, { ...(detail && { detail }), ...(first && { position: first.location + 1 }) })
  }
  if (forEach === 'statement' && old.length + fresh.length > 0)
    refuse("statement trigger's WHEN condition cannot reference column values")
  if (events.includes('insert') && old.length > 0)
    refuse("INSERT trigger's WHEN condition cannot reference OLD values", 'old')
  if (events.includes('delete') && fresh.length > 0)
    refuse("DELETE trigger's WHEN condition cannot reference NEW values", 'new')
  const generated = timing === 'before' ? fresh.find(({ generated: is }) => is) : undefined
  if (!generated) return
  refuse(
    "BEFORE trigger's WHEN condition cannot reference NEW generated columns",
    'new',
    rowNames(node, generated.name).length > 0
      ? `Column "${generated.name}" is a generated column.`
      : 'A whole-row reference is used and the table contains generated columns.',
  )
}

/** As PostgreSQL spells it. Whole rows stay names of rows: columns that come later belong to them. */
function canonicalWhen(node: ParseNode, bound: BoundWhen, table: Table, context: BindContext): string {
  const written = expressionText(node, 'trigger WHEN condition')
  if (namesWholeRow(node)) return written
  const print = ({ expression, old, new: fresh }: BoundWhen): string => {
    const names = new Map([
      ...old.map(({ id, name }) => [id, `old.${quoteIdentifier(name)}`] as const),
      ...fresh.map(({ id, name }) => [id, `new.${quoteIdentifier(name)}`] as const),
    ])
    return deparse(expression, (id) => names.get(id) ?? '')
  }
  try {
    const sql = print(bound)
    return print(bindWhen(storedExpression(sql), table, context, true)) === sql ? sql : written
  } catch {
    return written
  }
}

function namesWholeRow(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return false
  const fields = (tree as ParseNode).ColumnRef?.fields as readonly ParseNode[] | undefined
  if (fields) return fields.length === 1 || 'A_Star' in fields[fields.length - 1]
  return Object.values(tree).some(namesWholeRow)
}

/** References to a row's columns, in order; column absent: all, those to the whole row among them. */
function rowNames(tree: unknown, column?: string): ParseNode[] {
  if (typeof tree !== 'object' || tree === null) return []
  const reference = (tree as ParseNode).ColumnRef
  if (!reference) return Object.values(tree).flatMap((part) => rowNames(part, column))
  const fields = reference.fields as readonly ParseNode[]
  return column === undefined || (fields.length > 1 && fields[fields.length - 1].String?.sval === column)
    ? [reference]
    : []
}
