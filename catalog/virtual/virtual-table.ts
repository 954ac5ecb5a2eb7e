// How a virtual table is declared: its columns as data, its rows as a generator over what the server knows.
import { Oid } from '../../engine/types/oids.ts'
import { parseNumeric } from '../../engine/types/numeric/parse.ts'
import { typeRef, type TypeRef, type Value } from '../../engine/types/type.ts'
import type { CatalogView } from '../../engine/tables.ts'
import type { SessionFacts } from '../../engine/functions/function.ts'

/** The domains of information_schema, as the base types that clients see; and types of PostgreSQL's that only ever hold NULL here. */
const standIns = {
  sql_identifier: typeRef(Oid.name),
  character_data: typeRef(Oid.varchar),
  cardinal_number: typeRef(Oid.int4),
  yes_or_no: typeRef(Oid.varchar, 7),
  time_stamp: typeRef(Oid.timestamptz, 2),
  pg_ndistinct: typeRef(Oid.text),
  pg_dependencies: typeRef(Oid.text),
  pg_mcv_list: typeRef(Oid.text),
  _pg_statistic: typeRef(Oid._text),
} as const

type TypeName = keyof typeof Oid | keyof typeof standIns
/** A type's name; with `!` where the column is NOT NULL. */
type ColumnDeclaration = TypeName | `${TypeName}!`

export interface VirtualColumn {
  readonly name: string
  readonly type: TypeRef
  readonly notNull: boolean
  /** Of tables that can be written: what a new row gets that gives nothing. */
  readonly defaultSql?: string
}

/** Columns that are left out are NULL. */
export type VirtualRow = Readonly<Record<string, Value>>

/** Facts that only the socket thread has (sessions, locks, statistics), by name; it sends those that a table asks for. */
export type LiveFacts = Readonly<Record<string, readonly VirtualRow[]>>

export interface VirtualContext {
  readonly catalog: CatalogView
  readonly session: SessionFacts
  readonly live: LiveFacts
  /** Columns that the query fixes to one value: rows that differ need not be made. */
  readonly wanted: ReadonlyMap<string, Value>
  /** Asks the session's thread and waits, as functions do. */
  readonly effect: (name: string, args: readonly unknown[]) => unknown
}

export interface VirtualTable {
  /** PostgreSQL's where it has the relation. */
  readonly oid: number
  readonly schema: 'pg_catalog' | 'information_schema' | 'cadastre' | 'objects' | 'cloud'
  readonly name: string
  /** What pg_class calls it: r or v. */
  readonly relkind: 'r' | 'v'
  readonly columns: readonly VirtualColumn[]
  /** Names of the live facts that `rows` reads. */
  readonly live: readonly string[]
  /** Who takes INSERT, UPDATE and DELETE (src/session/virtual-writes); absent: nobody, it is read only. */
  readonly writer?: string
  /** Of a table that can be written: what its writer knows a row by. */
  readonly rowId?: (row: VirtualRow) => bigint
  /** A service has its rows: they are fetched, and `rows` makes none. */
  readonly remote?: true
  rows(context: VirtualContext): Iterable<VirtualRow>
}

export function virtualTable<const C extends Readonly<Record<string, ColumnDeclaration>>>(declared: {
  readonly oid: number
  readonly schema: VirtualTable['schema']
  readonly name: string
  readonly relkind: 'r' | 'v'
  readonly columns: C
  readonly live?: readonly string[]
  readonly writer?: string
  readonly rowId?: (row: VirtualRow) => bigint
  /** Its numbers are counters: one that a row leaves out counts what never happens here, and is 0. */
  readonly counters?: true
  /** Absent: a relation of PostgreSQL's whose objects do not exist here, so it is empty. */
  readonly rows?: (context: VirtualContext) => Iterable<Readonly<Partial<Record<keyof C, Value>>>>
}): VirtualTable {
  const columns = Object.entries(declared.columns).map(([name, declaration]) => toColumn(name, declaration))
  const rows = declared.rows ?? (() => [])
  return {
    oid: declared.oid,
    schema: declared.schema,
    name: declared.name,
    relkind: declared.relkind,
    columns,
    live: declared.live ?? [],
    ...(declared.writer !== undefined && { writer: declared.writer }),
    ...(declared.rowId && { rowId: declared.rowId }),
    rows: declared.counters ? fromZero(columns, rows) : rows,
  }
}

/** 0 of each type that counters have. */
const zeroes: ReadonlyMap<number, Value> = new Map<number, Value>([
  [Oid.int4, 0],
  [Oid.int8, 0n],
  [Oid.float8, 0],
  [Oid.numeric, parseNumeric('0')],
])

function fromZero(columns: readonly VirtualColumn[], rows: VirtualTable['rows']): VirtualTable['rows'] {
  const zero: VirtualRow = Object.fromEntries(
    columns.flatMap(({ name, type }) => (zeroes.has(type.oid) ? [[name, zeroes.get(type.oid)!]] : [])),
  )
  return function* (context) {
    for (const row of rows(context)) yield { ...zero, ...row }
  }
}

/** The rows of a table that is nothing but a live fact. */
export const liveRows =
  (name: string) =>
  (context: VirtualContext): readonly VirtualRow[] =>
    context.live[name] ?? []

function toColumn(name: string, declaration: ColumnDeclaration): VirtualColumn {
  const notNull = declaration.endsWith('!')
  const typeName = (notNull ? declaration.slice(0, -1) : declaration) as TypeName
  const type =
    typeName in standIns ? standIns[typeName as keyof typeof standIns] : typeRef(Oid[typeName as keyof typeof Oid])
  return { name, type, notNull }
}
