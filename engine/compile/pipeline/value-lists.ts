// Lists of values that a query's parameters bring (= ANY ($1), IN ($1, $2, …)), as code looks them up: sets that the run makes before it.
// How a value lies in its set depends on what it is compared with; the place's name says so.
import { i32, type Instruction, get, load, op } from '../wasm/instruction.ts'
import type { RowScope } from './row-code.ts'

/** Integers as they are, numerics at a scale, texts with or without the blanks at their ends. */
export type ListForm = 'words' | 'texts' | 'trimmed' | `scale ${number}`

export interface ValueListCode {
  readonly table: Instruction
  readonly shift: Instruction
  readonly empty: Instruction
  /** i32: a NULL is among the values. */
  readonly hasNull: Instruction
  /** i32: there is no value at all, not even NULL. */
  readonly isEmpty: Instruction
}

/** Offsets within a list's place. */
export const listPlace = { table: 0, shift: 4, empty: 8, hasNull: 16, isEmpty: 20, bytes: 24 } as const

/** What the run finds in a place's name. */
export interface ListSource {
  readonly parameters: readonly number[]
  readonly form: ListForm
}

const prefix = 'list'

const nameOf = ({ parameters, form }: ListSource): string => [prefix, parameters.join(), form].join('/')

/** undefined: the place is of something else. */
export function listSource(name: string): ListSource | undefined {
  const [kind, parameters, form] = name.split('/')
  return kind === prefix ? { parameters: parameters.split(',').map(Number), form: form as ListForm } : undefined
}

/** Of values of these parameters, and of their elements where they are arrays. */
export function valueList(source: ListSource, { fn, needs }: RowScope): ValueListCode {
  const place = needs.context.place(nameOf(source), listPlace.bytes)
  const read = (type: 'i32' | 'i64', offset: number): Instruction =>
    fn.constant(type, load(`${type}.load`, get(0), place + offset))
  return {
    table: read('i32', listPlace.table),
    shift: read('i32', listPlace.shift),
    empty: read('i64', listPlace.empty),
    hasNull: read('i32', listPlace.hasNull),
    isEmpty: op('i32.ne', read('i32', listPlace.isEmpty), i32(0)),
  }
}
