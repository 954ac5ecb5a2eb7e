// One morsel of a source in a run's context: addresses of its columns, look-up tables over its dictionaries.
import type { Column } from '../../columns/column.ts'
import type { PinnedColumn, PinnedPartition } from '../../columns/pinned-partition.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import { reader } from '../../columns/read.ts'
import { evaluate } from '../../interpret/evaluate.ts'
import type { EvaluateContext } from '../../interpret/context.ts'
import type { SourceForm } from '../pipeline/forms.ts'
import { columnPlace } from '../pipeline/run-context.ts'
import type { Lookup, ModuleNeeds, Remap } from '../pipeline/row-code.ts'
import type { StringTable } from './string-table.ts'
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
  readonly #remaps = new Map<string, number>()

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

  /** Ids of the entries in the string table, by code. */
  remap(
    { padded, place }: Remap,
    dictionary: NonNullable<PinnedColumn['dictionary']>,
    strings: StringTable,
    intern: (address: number, length: number, keyLength: number) => number,
  ): number {
    const key = `${place} ${dictionary.key}`
    const known = this.#remaps.get(key)
    if (known !== undefined) return known
    const address = this.#memory.reserve(Math.max(4, dictionary.entries * 4))
    for (let code = 0; code < dictionary.entries; code++) {
      const { i32, bytes } = this.#words
      const start = dictionary.bytes + i32[(dictionary.offsets >>> 2) + code]
      const length = i32[(dictionary.offsets >>> 2) + code + 1] - i32[(dictionary.offsets >>> 2) + code]
      let keyLength = length
      if (padded) while (keyLength > 0 && bytes[start + keyLength - 1] === 0x20) keyLength--
      let id = intern(start, length, keyLength)
      while (id < 0) {
        strings.grow(length)
        id = intern(start, length, keyLength)
      }
      this.#words.i32[(address >>> 2) + code] = id
    }
    this.#remaps.set(key, address)
    return address
  }

  #make({ expression, kind }: Lookup, dictionary: Column): { readonly values: number; readonly nulls: number } {
    const { length } = dictionary
    const result = evaluate(expression, { length, columns: [dictionary] }, this.#context)
    const read = reader(result)
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
}

export function writeColumns(pinned: PinnedPartition, needs: ModuleNeeds, context: number, words: Words): void {
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
