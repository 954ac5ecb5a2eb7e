// What a Parquet file says of itself: its columns with the SQL types that stand for them, and its row groups.
import { PgError } from '../errors.ts'
import type { TypeRef } from '../types/type.ts'
import { footerBytesMax } from './limits.ts'
import { sqlTypeOf } from './sql-type.ts'
import { readThrift, ThriftError, type ThriftList, type ThriftStruct, type ThriftValue } from './thrift.ts'

export interface ParquetColumn {
  readonly name: string
  readonly type: TypeRef
  /** Of the list of schema elements, and of a row group's list of column chunks: first and how many. */
  readonly elements: readonly [first: number, count: number]
  readonly leaves: readonly [first: number, count: number]
}

export interface ParquetFooter {
  readonly rows: number
  readonly columns: readonly ParquetColumn[]
  /** Rows of each row group. */
  readonly groups: readonly number[]
  readonly tree: ThriftStruct
}

/** Field ids of parquet.thrift that are used here. */
export const field = {
  file: { schema: 2, rows: 3, groups: 4, metadata: 5, columnOrders: 7, encryption: 8 },
  group: { columns: 1, rows: 3, fileOffset: 5, ordinal: 7 },
  chunk: {
    path: 1,
    fileOffset: 2,
    metadata: 3,
    offsetIndex: 4,
    offsetIndexLength: 5,
    columnIndex: 6,
    columnIndexLength: 7,
  },
  column: {
    compressedBytes: 7,
    dataPage: 9,
    indexPage: 10,
    dictionaryPage: 11,
    bloomFilter: 14,
    bloomFilterLength: 15,
  },
  element: { name: 4, children: 5 },
} as const

const magic = 'PAR1'
/** Length of the footer and the magic behind it. */
export const trailerBytes = 8

export const notParquet = (name: string, why: string): PgError =>
  new PgError('22000', `"${name}" is not a Parquet file that can be read`, { detail: `${why}.` })

/** Bytes of the footer before the trailer, from the last bytes of the file. */
export function footerLength(name: string, trailer: Uint8Array, fileBytes: number): number {
  const view = new DataView(trailer.buffer, trailer.byteOffset, trailer.byteLength)
  const end = Buffer.from(trailer.subarray(4)).toString('latin1')
  if (end === 'PARE') throw new PgError('0A000', `"${name}" is encrypted, which is not supported`)
  if (end !== magic) throw notParquet(name, 'It does not end as one')
  const length = view.getUint32(0, true)
  if (length + trailerBytes + magic.length > fileBytes) throw notParquet(name, 'Its footer is longer than the file')
  if (length > footerBytesMax)
    throw new PgError('54000', `the footer of "${name}" has ${length} bytes, more than ${footerBytesMax}`)
  return length
}

export function readFooter(name: string, bytes: Uint8Array): ParquetFooter {
  return withoutDamage(name, () => {
    const tree = readThrift(bytes)
    const groups = structs(tree, field.file.groups)
    return {
      rows: Number(number(tree, field.file.rows)),
      columns: columnsOf(name, structs(tree, field.file.schema)),
      groups: groups.map((group) => rowsOf(group)),
      tree,
    }
  })
}

/** What the footer turns out not to say is the file's fault. */
export function withoutDamage<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ThriftError) throw notParquet(name, `Its footer is damaged: ${error.message}`)
    throw error
  }
}

function rowsOf(group: ThriftStruct): number {
  const rows = Number(number(group, field.group.rows))
  if (rows < 0 || !Number.isSafeInteger(rows)) throw new ThriftError('a row group has an impossible number of rows')
  return rows
}

function columnsOf(name: string, elements: readonly ThriftStruct[]): ParquetColumn[] {
  if (elements.length === 0) throw new ThriftError('there is no schema')
  const columns: ParquetColumn[] = []
  const count = Number(number(elements[0], field.element.children))
  let element = 1
  let leaf = 0
  for (let i = 0; i < count; i++) {
    const [elementEnd, leafEnd] = endOf(elements, element, leaf)
    columns.push({
      name: text(elements[element], field.element.name),
      type: sqlTypeOf(name, elements.slice(element, elementEnd)),
      elements: [element, elementEnd - element],
      leaves: [leaf, leafEnd - leaf],
    })
    element = elementEnd
    leaf = leafEnd
  }
  return columns
}

/** Where the element's subtree ends. */
function endOf(elements: readonly ThriftStruct[], element: number, leaf: number): [element: number, leaf: number] {
  // Nested as deep as the file says, so without recursion.
  let open = 1
  let at = element
  let leaves = leaf
  while (open > 0) {
    if (at >= elements.length) throw new ThriftError('the schema ends too early')
    const children = elements[at].fields.get(field.element.children)
    const count = typeof children?.value === 'number' ? children.value : 0
    if (count === 0) leaves++
    open += count - 1
    at++
  }
  return [at, leaves]
}

export function structs(of: ThriftStruct, id: number): readonly ThriftStruct[] {
  const found = of.fields.get(id)?.value
  if (!isKind(found, 'list')) throw new ThriftError(`field ${id} is missing`)
  return found.values.map((value) => {
    if (!isKind(value, 'struct')) throw new ThriftError(`field ${id} is not a list of structures`)
    return value
  })
}

export function struct(of: ThriftStruct, id: number): ThriftStruct | undefined {
  const found = of.fields.get(id)?.value
  return isKind(found, 'struct') ? found : undefined
}

/** Throws where it is missing. */
export function number(of: ThriftStruct | undefined, id: number): number | bigint {
  const found = of?.fields.get(id)?.value
  if (typeof found !== 'number' && typeof found !== 'bigint') throw new ThriftError(`field ${id} is missing`)
  return found
}

function text(of: ThriftStruct, id: number): string {
  const found = of.fields.get(id)?.value
  if (!(found instanceof Uint8Array)) throw new ThriftError(`field ${id} is missing`)
  return Buffer.from(found).toString()
}

const isKind = <K extends 'list' | 'struct'>(
  value: ThriftValue | undefined,
  kind: K,
): value is Extract<ThriftList | ThriftStruct, { kind: K }> =>
  typeof value === 'object' && 'kind' in value && value.kind === kind
