// Groups by one text that helpers made become the query's own (../pipeline/groups/merge-texts.ts).
import { Words } from './words.ts'
import type { QueryMemory } from '../../columns/query-memory.ts'
import { errorOfCode } from '../expression/error-codes.ts'
import { fingerprint } from '../fingerprint.ts'
import type { GroupLayout } from '../pipeline/groups/group-layout.ts'
import { compileMergeTexts } from '../pipeline/groups/merge-texts.ts'
import { encodeModule } from '../wasm/encode.ts'
import { lendInstance } from './instances.ts'
import { cachedModule } from './module-cache.ts'

/** Texts of one morsel: between morsels it is looked whether the query is to stop. */
const textsAtOnce = 16_384

/** Another thread's texts, and where those are that they are looked up in. */
export interface TextsToMerge {
  /** Of the table's head. */
  readonly strings: number
  readonly entries: number
  readonly count: number
  /** A byte for each text: 1 where it was found. */
  readonly met: number
}

export const textMorsels = ({ count }: Pick<TextsToMerge, 'count'>): number => Math.ceil(count / textsAtOnce)

/** The code of one thread. */
export class TextMerge {
  readonly #lent: ReturnType<typeof lendInstance>

  constructor(layout: GroupLayout, memory: QueryMemory) {
    this.#lent = lendInstance(moduleOf(layout), memory.arena.handle.memory, {})
  }

  run({ strings, entries, count, met }: TextsToMerge, morsel: number): void {
    const first = morsel * textsAtOnce
    const end = Math.min(count, first + textsAtOnce)
    const code = this.#lent.instance.exports.mergeTexts(strings, entries, first, end, met)
    if (code !== 0) throw errorOfCode(code)
  }

  release(): void {
    this.#lent.giveBack()
  }
}

/** The entry of the group by NULL, if there is one. */
export function nullEntry(
  { keys, bytes }: GroupLayout,
  chunks: readonly { readonly start: number; readonly end: number }[],
  words: Words,
): number | undefined {
  if (!keys.fields[0].shape.nullable) return undefined
  const { i32 } = words
  for (const { start, end } of chunks)
    for (let entry = start; entry < end; entry += bytes)
      if ((i32[(entry + keys.nulls) >>> 2] >>> keys.fields[0].bit) & 1) return entry
  return undefined
}

type Module = ReturnType<typeof cachedModule<undefined>>

/** By layout: its text as a key takes long to make. */
const modules = new WeakMap<GroupLayout, Module>()

function moduleOf(layout: GroupLayout): Module['module'] {
  let known = modules.get(layout)
  if (!known) {
    known = cachedModule(`texts ${fingerprint([layout.keys, layout.states.states, layout.stateOffsets])}`, () => ({
      bytes: encodeModule(compileMergeTexts(layout)),
      made: undefined,
    }))
    modules.set(layout, known)
  }
  return known.module
}
