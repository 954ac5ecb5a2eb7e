// What every SQL type declares. One type per file; registry.ts gathers them.
//
// JavaScript values of the SQL types (the interpreter, codecs and functions share them; NULL is `null`):
//   bool                         boolean
//   int2 int4 oid date reg*      number (date: days since 2000-01-01; ±infinity are the int32 extremes, as in PostgreSQL)
//   float4 float8                number (float4 already rounded by Math.fround)
//   int8 money time timestamp(tz) bigint (money: cents; time: µs since midnight; timestamps: µs since 2000-01-01; ±infinity the int64 extremes)
//   numeric                      Numeric (numeric-value.ts)
//   interval                     Interval { months, days: number; micros: bigint }
//   text varchar bpchar name "char" unknown json cstring   string (no NUL, no lone surrogates)
//   bit varbit                   string of 0 and 1
//   jsonb                        string, the canonical text PostgreSQL prints (keys ordered by length then bytes, deduplicated)
//   uuid                         string, canonical lower case
//   bytea                        Uint8Array
//   timetz                       Timetz { micros: bigint; offset: number of seconds east } (timetz-value.ts)
//   xid8 pg_lsn macaddr macaddr8 bigint (unsigned)
//   inet cidr                    Inet { family, bits: number; address: bigint } (network/inet-value.ts)
//   T[] int2vector oidvector     PgArray (array-value.ts)
//   enums                        number, the label's code (enum-label.ts)
//   ranges, multiranges          RangeValue, MultirangeValue (ranges/range-value.ts)
//   point lseg box line path polygon circle   geometry/shapes.ts
//   tsvector tsquery             TsVector, TsQuery (engine/text-search)
//   record, composite types      readonly Value[], best with the types of its fields (record-value.ts)
import type { Layout } from '../columns/layout.ts'
import type { RangeFamily } from './ranges/range-value.ts'
import type { RowShape } from './rows/row-shape.ts'

export type Value = unknown

/** A type as expressions and columns carry it: cloneable. typmod is PostgreSQL's (-1: none). */
export interface TypeRef {
  readonly oid: number
  readonly typmod: number
  /** OID of the domain, or of the array of a domain, that the value was declared or cast as. oid and typmod are its base's. */
  readonly domain?: number
  /** Of a text that need not be compared by its bytes. Only the binder looks at it. */
  readonly collation?: TypeCollation
}

/** name: as columns keep it (collations/collations.ts). conflict: of two columns that differ, and other is the second one's. */
export interface TypeCollation {
  readonly name: string
  readonly strength: 'implicit' | 'explicit' | 'conflict'
  readonly other?: string
  /** Where it was said, or the second one stands, in the statement, from 0. */
  readonly at?: number
}

/** The OID that the catalog says: a domain's own where there is one. */
export const declaredOid = ({ oid, domain }: TypeRef): number => domain ?? oid

/** The length or precision that goes with it: a domain keeps its own to itself. */
export const declaredTypmod = ({ typmod, domain }: TypeRef): number => (domain === undefined ? typmod : -1)

export const typeRef = (oid: number, typmod = -1): TypeRef => ({ oid, typmod })

/** The settings that text forms depend on; cloneable, travels with each query. */
export interface TextSettings {
  readonly timeZone: string
  readonly dateStyle: 'ISO' | 'Postgres' | 'SQL' | 'German'
  readonly dateOrder: 'MDY' | 'DMY' | 'YMD'
  readonly intervalStyle: 'postgres' | 'postgres_verbose' | 'sql_standard' | 'iso_8601'
  readonly extraFloatDigits: number
  readonly byteaOutput: 'hex' | 'escape'
  /** What a text that becomes xml must be; absent: content. */
  readonly xmlOption?: 'content' | 'document'
  /** How bytes are written in xml; absent: base64. */
  readonly xmlBinary?: 'base64' | 'hex'
  /** What the client reads and writes, as PostgreSQL names it; absent: UTF8. */
  readonly clientEncoding?: string
  /** µs since 2000-01-01 UTC: transaction start, what now() gives and 'today' is relative to. */
  readonly transactionTimestamp: bigint
  /** Names of catalog objects, where there is a catalog to ask: added on arrival, since methods do not travel. */
  readonly objectNames?: ObjectNames
  /** Where there is none: the fields of types of rows, by their OIDs. */
  readonly rowShapes?: Readonly<Record<number, RowShape>>
}

/** What the reg types print and read, and types of rows read. */
export interface ObjectNames {
  name(type: number, oid: number): string
  /** Throws where nothing has that name. */
  oid(type: number, name: string): number
  /** Of a type of rows; undefined: the catalog has no such type. */
  fields(type: number): RowShape | undefined
}

export type TypeCategory = 'A' | 'B' | 'C' | 'D' | 'E' | 'G' | 'I' | 'N' | 'P' | 'R' | 'S' | 'T' | 'U' | 'V' | 'X' | 'Z'

export interface TypeDefinition<V = any> {
  readonly oid: number
  /** pg_type.typname: int4, not integer. */
  readonly name: string
  /** The SQL spelling format_type prints, without a typmod: integer. */
  readonly sqlName: string
  readonly category: TypeCategory
  readonly preferred: boolean
  /** pg_type.typlen: -1 variable, -2 cstring. */
  readonly length: number
  readonly byValue: boolean
  readonly alignment: 'c' | 's' | 'i' | 'd'
  readonly storage: 'p' | 'x' | 'm' | 'e'
  readonly kind: 'base' | 'pseudo' | 'array' | 'enum' | 'domain' | 'range' | 'multirange' | 'composite'
  readonly arrayOid: number
  /** Of arrays, and of types whose parts are read as an array's elements. */
  readonly elementOid: number
  /** Between elements of its arrays; absent: a comma. */
  readonly delimiter?: string
  /** Ranges and multiranges only. */
  readonly rangeFamily?: RangeFamily
  readonly collatable: boolean
  /** Names of the I/O functions in pg_type, e.g. int4in. */
  readonly inputName: string
  readonly outputName: string
  readonly receiveName: string
  readonly sendName: string
  /** How a stored column of this type is laid out before narrowing or dictionary coding. */
  layout(typmod: number): Layout
  /** Text form to value; throws 22P02, 22003, 22007, … typmod is applied by the caller through applyTypmod. */
  parse(text: string, settings: TextSettings): V
  format(value: V, settings: TextSettings): string
  /** Binary wire form, without the length word; throws 22P03 (or 08P01 as PostgreSQL does). */
  receive(bytes: Uint8Array, settings: TextSettings): V
  send(value: V): Uint8Array
  /** Layout binary, where a column's bytes are not those of the wire. */
  pack?(value: V): Uint8Array
  unpack?(bytes: Uint8Array, settings: TextSettings): V
  /** Default btree order: <0, 0, >0. Absent: the type has no order (json). */
  readonly compare?: (a: V, b: V) => number
  /** Equal values (by `=`) have identical keys, usable in a Map; absent where the type has no equality. */
  readonly hashKey?: (value: V) => string | number | bigint | boolean
  /** numeric(p,s), varchar(n), char(n), timestamp(p): explicit casts truncate where assignments fail (22001). */
  readonly applyTypmod?: (value: V, typmod: number, explicit: boolean) => V
  /** Modifier list of a declaration to typmod, e.g. [15, 2] for numeric; throws 22023. Absent: type takes no modifier (42601). */
  readonly typmodIn?: (modifiers: readonly number[]) => number
  /** typmod to its printed suffix, e.g. (15,2). */
  readonly typmodOut?: (typmod: number) => string
}
