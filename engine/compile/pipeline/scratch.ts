// Bytes of texts that generated code makes: taken one after the other, given up all at once when no row needs them any more.
import { call, get, type Instruction, load, op, set, store, when } from '../wasm/instruction.ts'
import type { ModuleNeeds, RowScope } from './row-code.ts'

/** Context place of the scratch memory. */
export const scratchName = 'scratch'
/** Offsets within it: where its block begins, its first free byte, its end. */
export const scratchPlace = { base: 0, next: 4, end: 8, bytes: 16 } as const

/** The run's context, which is the first parameter of every function that goes over rows. */
const context = get(0)

/** Address of so many bytes. A block that is too small is left as it is: rows that have not gone out may point into it. */
export function takeScratch(length: Instruction, { fn, needs }: Pick<RowScope, 'fn' | 'needs'>): Instruction {
  needs.usesScratch = true
  const place = needs.context.place(scratchName, scratchPlace.bytes)
  const grow = needs.import('growScratch', ['i32'], [])
  const bytes = fn.let('i32', length)
  const next = load('i32.load', context, place + scratchPlace.next)
  const left = op('i32.sub', load('i32.load', context, place + scratchPlace.end), next)
  fn.emit(when(op('i32.gt_u', bytes, left), [call(grow, bytes)]))
  const address = fn.local('i32')
  fn.emit(
    set(address, next),
    store('i32.store', context, op('i32.add', get(address), bytes), place + scratchPlace.next),
  )
  return get(address)
}

/** At the beginning of a row: all is free. keepsRows: the sink's rows point to their texts until they are handed over. */
export function emptyScratch({ context: layout }: ModuleNeeds, keepsRows: boolean): Instruction[] {
  const place = layout.place(scratchName, scratchPlace.bytes)
  const empty = store(
    'i32.store',
    context,
    load('i32.load', context, place + scratchPlace.base),
    place + scratchPlace.next,
  )
  if (!keepsRows) return [empty]
  return [when(op('i32.eqz', load('i32.load', context, layout.place('output/rows'))), [empty])]
}
