// Lists of values among a query's parameters in the run's context: the sets that code looks values up in (../pipeline/value-lists.ts).
import type { QueryMemory } from '../../columns/query-memory.ts'
import type { PgArray } from '../../types/array-value.ts'
import type { Numeric } from '../../types/numeric-value.ts'
import type { Value } from '../../types/type.ts'
import { atScale, setOfTexts, setOfWords, type ValueSet } from '../library/value-set.ts'
import type { ContextLayout } from '../pipeline/run-context.ts'
import { type ListForm, listPlace, listSource, type ListSource } from '../pipeline/value-lists.ts'
import type { Words } from './words.ts'

/** One run's, on one thread: code of several forms asks for the same lists. */
export class ParameterLists {
  readonly #values: readonly Value[]
  readonly #memory: QueryMemory
  readonly #words: Words
  readonly #written = new Map<string, { readonly set: ValueSet; readonly table: number; readonly hasNull: boolean }>()

  constructor(values: readonly Value[], memory: QueryMemory, words: Words) {
    this.#values = values
    this.#memory = memory
    this.#words = words
  }

  /** What the layout has places for goes into the context at that address. */
  write(layout: ContextLayout, context: number): void {
    for (const [name, place] of layout.places) {
      const source = listSource(name)
      if (!source) continue
      const { set, table, hasNull } = this.#writtenFor(name, source)
      const at = context + place
      this.#words.i32[(at + listPlace.table) >>> 2] = table
      this.#words.i32[(at + listPlace.shift) >>> 2] = set.shift
      this.#words.i64[(at + listPlace.empty) >>> 3] = set.empty
      this.#words.i32[(at + listPlace.hasNull) >>> 2] = hasNull ? 1 : 0
      this.#words.i32[(at + listPlace.isEmpty) >>> 2] = this.#valuesOf(source).length === 0 ? 1 : 0
    }
  }

  #writtenFor(
    name: string,
    source: ListSource,
  ): { readonly set: ValueSet; readonly table: number; readonly hasNull: boolean } {
    let known = this.#written.get(name)
    if (!known) {
      const values = this.#valuesOf(source)
      const set = setOf(values, source.form)
      const table = this.#memory.reserve(set.bytes.length)
      this.#words.bytes.set(set.bytes, table)
      known = { set, table, hasNull: values.includes(null) }
      this.#written.set(name, known)
    }
    return known
  }

  #valuesOf({ parameters }: ListSource): readonly Value[] {
    const values = parameters.map((number) => this.#values[number - 1])
    const [only] = values
    return values.length === 1 && isArray(only) ? only.elements : values
  }
}

const isArray = (value: Value): value is PgArray => typeof value === 'object' && value !== null && 'elements' in value

function setOf(values: readonly Value[], form: ListForm): ValueSet {
  const given = values.filter((value) => value !== null && value !== undefined)
  switch (form) {
    case 'words':
      return setOfWords(given.map((value) => BigInt(value as number | bigint)))
    case 'texts':
      return setOfTexts(distinctTexts(given as string[]))
    case 'trimmed':
      return setOfTexts(distinctTexts((given as string[]).map((value) => value.replace(/ +$/, ''))))
    default:
      return setOfWords(given.flatMap((value) => atScale(value as Numeric, Number(form.slice('scale '.length))) ?? []))
  }
}

const distinctTexts = (texts: readonly string[]): Buffer[] => [...new Set(texts)].map((one) => Buffer.from(one))
