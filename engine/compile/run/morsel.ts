// One morsel of a source in a run's context: addresses of its columns, look-up tables over its dictionaries.
import type { Column } from '../../columns/column.ts'
import type { PinnedColumn, PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import { reader } from '../../columns/read.ts'
import { evaluate } from '../../interpret/expression/evaluate.ts'
import type { EvaluateContext } from '../../interpret/context.ts'
import type { SourceForm } from '../pipeline/source/forms.ts'
import { BeyondCode } from '../expression/error-codes.ts'
import { PgError } from '../../errors.ts'
import { columnPlace } from '../pipeline/run-context.ts'
import type { Lookup, RunNeeds } from '../pipeline/row-code.ts'
import type { Words } from './words.ts'

export const formOf = ({ columns, selection }: PinnedPartition): SourceForm => ({
  columns: columns.map(({ type, layout, validity }) => ({ type, layout, nullable: validity !== 0 })),
  selected: selection !== undefined,
})

/** Tables by expression and dictionary content: row groups often have the same dictionary. */
export class LookupTables {
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #context: EvaluateContext
  readonly #tables = new Map<string, { readonly values: number; readonly nulls: number }>()
  readonly #filled = new Map<string, { readonly address: number; readonly bytes: number }>()

  constructor(memory: QueryMemory, words: Words, context: EvaluateContext) {
    this.#memory = memory
    this.#words = words
    this.#context = context
  }

  lookup(
    lookup: Lookup,
    id: string,
    dictionary: NonNullable<PinnedColumn['dictionary']>,
  ): { values: number; nulls: number } {
    const key = `${id} ${dictionary.key}`
    let table = this.#tables.get(key)
    if (!table) this.#tables.set(key, (table = this.#make(lookup, dictionary.column)))
    return table
  }

  /** A table of so many bytes for each entry, empty, which code fills; of a dictionary that comes back, the one that it had. */
  perEntry(name: string, dictionary: NonNullable<PinnedColumn['dictionary']>, entryBytes: number): number {
    const bytes = Math.max(4, dictionary.entries * entryBytes)
    const key = `${name} ${dictionary.once ? '' : dictionary.key}`
    let table = this.#filled.get(key)
    if (table && dictionary.once) {
      if (table.bytes >= bytes) {
        this.#words.bytes.fill(0, table.address, table.address + bytes)
        return table.address
      }
      this.#memory.free(table.address)
      table = undefined
    }
    if (!table) this.#filled.set(key, (table = { address: this.#memory.allocate(bytes).byteOffset, bytes }))
    return table.address
  }

  #make({ expression, kind }: Lookup, dictionary: Column): { readonly values: number; readonly nulls: number } {
    const { length } = dictionary
    const read = reader(this.#evaluate(expression, dictionary))
    if (kind === 'text') return this.#makeTexts(length, read)
    const values = this.#memory.reserve(Math.max(8, length * 8))
    const nulls = this.#memory.reserve(Math.max(1, length))
    const { i32, i64, f64, bytes } = this.#words
    for (let code = 0; code < length; code++) {
      const value = read(code)
      bytes[nulls + code] = value === null ? 1 : 0
      if (value === null) i64[(values >>> 3) + code] = 0n
      else if (kind === 'bool') i32[(values >>> 2) + 2 * code] = value === true ? 1 : 0
      else if (kind === 'i32') i32[(values >>> 2) + 2 * code] = value as number
      else if (kind === 'i64') i64[(values >>> 3) + code] = BigInt(value as bigint)
      else f64[(values >>> 3) + code] = value as number
    }
    return { values, nulls }
  }

  /** Address and length of each text; their bytes last as long as the query. */
  #makeTexts(length: number, read: (row: number) => unknown): { readonly values: number; readonly nulls: number } {
    const texts = Array.from({ length }, (_, code) => read(code) as string | null)
    const encoded = texts.map((value) => Buffer.from(value ?? '', 'utf8'))
    const values = this.#memory.reserve(Math.max(8, length * 8))
    const nulls = this.#memory.reserve(Math.max(1, length))
    let at = this.#memory.reserve(
      Math.max(
        1,
        encoded.reduce((sum, one) => sum + one.length, 0),
      ),
    )
    const { i32, bytes } = this.#words
    encoded.forEach((one, code) => {
      bytes[nulls + code] = texts[code] === null ? 1 : 0
      bytes.set(one, at)
      i32[(values >>> 2) + 2 * code] = at
      i32[(values >>> 2) + 2 * code + 1] = one.length
      at += one.length
    })
    return { values, nulls }
  }

  #evaluate(expression: Lookup['expression'], dictionary: Column): Column {
    try {
      return evaluate(expression, { length: dictionary.length, columns: [dictionary] }, this.#context)
    } catch (error) {
      // Whether any row comes to the entry that fails (a pattern that is none) the interpreter finds out.
      throw error instanceof PgError ? new BeyondCode(error.message) : error
    }
  }
}

export function writeColumns(
  pinned: PinnedPartition,
  needs: Pick<RunNeeds, 'context'>,
  context: number,
  words: Words,
): void {
  const { i32 } = words
  i32[(context + needs.context.offset('selection')) >>> 2] = pinned.selection?.address ?? 0
  pinned.columns.forEach((column, i) => {
    const name = `column/${i}`
    if (!needs.context.has(name)) return
    const at = (context + needs.context.offset(name)) >>> 2
    i32[at + columnPlace.values / 4] = column.values
    i32[at + columnPlace.validity / 4] = column.validity
    i32[at + columnPlace.offsets / 4] = column.offsets
    i32[at + columnPlace.entryOffsets / 4] = column.dictionary?.offsets ?? 0
    i32[at + columnPlace.entryBytes / 4] = column.dictionary?.bytes ?? 0
  })
}
