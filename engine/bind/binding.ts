// The state of binding one statement: fresh column ids, parameter types, what is read and written.
import { PgError, type ErrorFields } from '../errors.ts'
import type { SessionFacts } from '../functions/function.ts'
import { findFunction } from '../functions/registry.ts'
import { resolveGeneric } from './overloads/generic-types.ts'
import { rowFields } from '../functions/system/row-fields.ts'
import { startOf, type ParseNode } from '../parse/node.ts'
import type { CallExpression, ColumnId, Expression } from '../plan/expression.ts'
import type { PlanColumn } from '../plan/logical.ts'
import type { CatalogView } from '../tables.ts'
import { Oid } from '../types/oids.ts'
import type { RowField } from '../types/rows/row-shape.ts'
import type { TextSettings, TypeRef } from '../types/type.ts'
import type { GatheredAccess } from './access.ts'
import type { FileSchema } from './query/from-file.ts'
import type { Findings } from './findings.ts'
import { queryDepthMax } from './limits.ts'
import type { NamedValues } from './expression/named-values.ts'
import type { CurrentRow } from './statement.ts'

export interface BindContext {
  readonly catalog: CatalogView
  readonly searchPath: readonly string[]
  readonly user: string
  readonly settings: TextSettings
  /** OIDs of $1…; 0 is to be inferred. Filled in (and lengthened) by binding. */
  readonly parameterTypes: number[]
  readonly session: SessionFacts
  /** Highest parameter number that may occur; 0 in simple queries. Absent: any. */
  readonly maxParameter?: number
  /** SQL of the server's own: no rights are asked for, and policies hide nothing. */
  readonly unrestricted?: boolean
  /** For texts that the catalog keeps: a constant keeps the cast it needs, since the text shows it. */
  readonly keepsCasts?: boolean
  /** A materialized view that gets new rows: it may be written to, and FROM finds its query in its place. */
  readonly refreshes?: number
  /** Arguments and variables that names may mean: in a function's body. */
  readonly values?: NamedValues
  /** What a file has that FROM may name; absent: it may name none. */
  readonly file?: (uri: string) => FileSchema
  /** Filled in by binding, for who prints the tree again. */
  readonly findings?: Findings
}

export interface Binding {
  readonly context: BindContext
  readonly catalog: CatalogView
  readonly settings: TextSettings
  /** A view's text is bound with its own path. */
  readonly searchPath: readonly string[]
  /** Inside stored SQL positions say nothing to the client. */
  readonly quiet: boolean
  readonly depth: number
  /** The role whose rights count: a view's owner; absent: the user. */
  readonly checkAs?: number
  /** Within a view's text, whose names were looked up when it was made. */
  readonly inView?: boolean
  /** What names may mean beside columns: not within views and other stored SQL. */
  readonly values?: NamedValues | undefined
  /** Functions whose bodies stand in the place of their calls around here. */
  readonly inlining?: ReadonlySet<number>
  /** Tables whose policies are being bound. */
  readonly securing?: ReadonlySet<number>
  /** Of the text that is to be printed; not within views and other stored SQL. */
  readonly findings?: Findings | undefined
  readonly shared: SharedBinding
}

export type { RowField }

/** What the levels and views of one statement have in common. */
export interface SharedBinding {
  nextColumn: number
  nextCte: number
  readonly reads: Set<number>
  /** Of what is read, partitions that the statement does not name. */
  readonly parts: Set<number>
  readonly writes: Set<number>
  readonly rowLocks: { readonly strength: string; readonly table: number; readonly wait: 'block' | 'nowait' | 'skip' }[]
  readonly currentRows: CurrentRow[]
  /** Scans, by their columns, that must yield row ids: those whose ctid is named. */
  readonly rowIds: Map<readonly PlanColumn[], PlanColumn>
  readonly access: Map<string, GatheredAccess>
  /** Users' functions that are called, whether calls of them are left in the plan or not. */
  readonly routines: Set<number>
  readonly origins: Map<ColumnId, NonNullable<PlanColumn['origin']>>
  /** 0-based start of each bound expression in the text. It goes with the binding; weak keys would cost more than binding does. */
  readonly starts: Map<Expression, number>
  /** Field names of row values that have them: whole-row references. */
  readonly rowNames: WeakMap<Expression, readonly string[]>
  /** Fields of columns that hold rows whose shape is known: what a function with several columns or a whole-row reference gave. */
  readonly rowFields: Map<ColumnId, readonly RowField[]>
  /** What the first columns of scalar subqueries are called, by the subqueries' nodes. */
  readonly scalarNames: Map<ParseNode, string>
  /** Parameters seen in IS NULL tests only have no type: they become text. */
  readonly nullTested: Set<number>
}

export function openBinding(context: BindContext): Binding {
  return {
    context,
    catalog: context.catalog,
    settings: context.settings,
    searchPath: context.searchPath,
    quiet: false,
    depth: 0,
    values: context.values,
    findings: context.findings,
    shared: {
      nextColumn: 1,
      nextCte: 1,
      reads: new Set(),
      parts: new Set(),
      writes: new Set(),
      rowLocks: [],
      currentRows: [],
      rowIds: new Map(),
      access: new Map(),
      routines: new Set(),
      origins: new Map(),
      starts: new Map(),
      rowNames: new WeakMap(),
      rowFields: new Map(),
      scalarNames: new Map(),
      nullTested: new Set(),
    },
  }
}

export function deeper(binding: Binding): Binding {
  if (binding.depth >= queryDepthMax) throw new PgError('54001', 'stack depth limit exceeded')
  return { ...binding, depth: binding.depth + 1 }
}

export function freshColumn(binding: Binding, name: string, type: TypeRef, origin?: PlanColumn['origin']): PlanColumn {
  const id = binding.shared.nextColumn++
  if (!origin) return { id, name, type }
  binding.shared.origins.set(id, origin)
  return { id, name, type, origin }
}

/** What was said of an expression is a column's own. */
const typeOfColumn = (type: TypeRef): TypeRef =>
  type.collation?.strength === 'explicit'
    ? { ...type, collation: { name: type.collation.name, strength: 'implicit' } }
    : type

/** A column for an expression's result; it keeps the origin of a plain column. */
export function columnFor(binding: Binding, name: string, expression: Expression): PlanColumn {
  const origin = expression.kind === 'column' ? binding.shared.origins.get(expression.id) : undefined
  const column = freshColumn(binding, name, typeOfColumn(expression.type), origin)
  const fields = rowFieldsOf(binding, expression)
  if (fields) binding.shared.rowFields.set(column.id, fields)
  return column
}

/** The fields of a row, where binding knows them: under the names that an alias gave them, else those of its type, or f1, f2 … */
export function rowFieldsOf({ shared, catalog }: Binding, expression: Expression): readonly RowField[] | undefined {
  const names = expression.kind === 'row' ? shared.rowNames.get(expression) : undefined
  const typed = names ? undefined : rowFields(expression.type.oid, catalog)
  if (typed) return typed
  if (expression.kind === 'column') return shared.rowFields.get(expression.id)
  if (expression.kind === 'call') return fieldsOfCall(expression)
  if (expression.kind !== 'row') return undefined
  return expression.fields.map(({ type }, index) => ({ name: names?.[index] ?? `f${index + 1}`, type }))
}

/** Of a user's function with several OUT arguments. */
function fieldsOfCall({ function: oid, type, args }: CallExpression): readonly RowField[] | undefined {
  const definition = type.oid === Oid.record ? findFunction(oid) : undefined
  if (definition?.kind !== 'scalar') return undefined
  return definition.columns?.map((column) => {
    const resolved = resolveGeneric(
      args.map((arg) => arg.type.oid),
      definition.args,
      column.type,
    )
    return {
      name: column.name,
      type: { oid: typeof resolved === 'object' ? resolved.result : column.type, typmod: -1 },
    }
  })
}

export const columnRef = (column: PlanColumn): Expression => ({ kind: 'column', id: column.id, type: column.type })

/** Fields of an error at a 0-based location: none where it is unknown or the text is not the client's. */
export const at = (binding: Binding, location: number | undefined): ErrorFields =>
  binding.quiet || location === undefined || location < 0 ? {} : { position: location + 1 }

export const atNode = (binding: Binding, node: ParseNode): ErrorFields => at(binding, startOf(node))

export const atExpression = (binding: Binding, expression: Expression): ErrorFields =>
  at(binding, binding.shared.starts.get(expression))

export const positionAt = (binding: Binding, location: number | undefined): number | undefined =>
  at(binding, location).position

/** Remembers where an expression stands; the first (innermost) mark of an object wins. */
export function mark<E extends Expression>(binding: Binding, expression: E, location: number | undefined): E {
  if (location !== undefined && location >= 0 && !binding.shared.starts.has(expression)) {
    binding.shared.starts.set(expression, location)
  }
  return expression
}

/** Runs work and adds a position to errors that have none. */
export function positioned<T>(fields: ErrorFields, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof PgError && fields.position !== undefined && error.fields.position === undefined) {
      throw new PgError(error.sqlstate, error.message, { ...error.fields, position: fields.position })
    }
    throw error
  }
}
