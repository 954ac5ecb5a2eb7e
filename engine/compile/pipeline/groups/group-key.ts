// A group's keys as words that its table compares; of a text, its id in the table of strings.
import type { CompiledValue } from '../../expression/compiled-value.ts'
import { paddedKey, stringsEntry, stringsHead } from '../../library/intern-text.ts'
import { type Instruction, br, call, get, i32, i64, load, op, set, store } from '../../wasm/instruction.ts'
import { keyWord } from '../keys.ts'
import { runParameter } from '../produce.ts'
import type { RowScope } from '../row-code.ts'

/** A key as the table compares it: a word, and whether it is NULL. */
export interface Key {
  readonly word: Instruction
  /** What is kept of it, if not the word: a float as it is. */
  readonly kept?: Instruction
  /** What is hashed of it, if not the word: of a text, its own hash, which is the same on all threads. */
  readonly hash?: Instruction
  readonly isNull?: Instruction
}

export const absent: Key = { word: i64(0), isNull: i32(1) }

export function keyOf(value: CompiledValue, scope: RowScope): Key {
  const { fn } = scope
  const zeroIfNull = (word: Instruction): Instruction =>
    value.isNull ? fn.let('i64', op('select', i64(0), word, value.isNull)) : word
  if (value.kind !== 'text') {
    const kept = value.kind === 'f64' ? zeroIfNull(op('i64.reinterpret_f64', value.value)) : undefined
    return { word: zeroIfNull(keyWord(value, scope)), kept, isNull: value.isNull }
  }
  const [id, hash] = [fn.local('i32'), fn.local('i32')]
  fn.emit(set(id, i32(0)), set(hash, i32(0)))
  const intern = (): void => fn.emit(...idInstructions(value, { id, hash }, scope))
  if (value.isNull) fn.when(value.isNull, () => {}, intern)
  else intern()
  const wide = (local: number): Instruction => fn.let('i64', op('i64.extend_i32_u', get(local)))
  return { word: wide(id), hash: wide(hash), isNull: value.isNull }
}

export const stringsOf = ({ fn, needs }: RowScope): Instruction =>
  fn.constant('i32', load('i32.load', get(runParameter.context), needs.context.place('strings')))

/** Of a text that the string table has, the hash there. */
export const hashOfText = (id: Instruction, scope: RowScope): Instruction => {
  const offset = op('i32.mul', id, i32(stringsEntry.bytes))
  const entry = op('i32.add', load('i32.load', stringsOf(scope), stringsHead.entries), offset)
  return load('i32.load', entry, stringsEntry.hash)
}

interface TextLocals {
  readonly id: number
  readonly hash: number
}

/** The id of a text and its hash, from the string table; a dictionary's entry is looked up there once. */
function idInstructions(
  value: CompiledValue & { kind: 'text' },
  { id, hash }: TextLocals,
  scope: RowScope,
): Instruction[] {
  const { fn, needs } = scope
  const entry = value.entry ?? value.made?.entry
  if (entry) {
    const number = needs.remaps.length
    const { column } = entry
    const { padded, made } = value
    const known = needs.remaps.find((one) => one.column === column && one.padded === padded && one.memo === made?.memo)
    const place = known?.place ?? needs.context.place(`remap/${number}`)
    if (!known) needs.remaps.push({ column, memo: made?.memo, padded, place })
    const base = fn.constant('i32', load('i32.load', get(runParameter.context), place))
    const at = fn.local('i32')
    return [
      set(at, op('i32.add', base, op('i32.shl', entry.code, i32(3)))),
      set(id, load('i32.load', get(at))),
      {
        kind: 'if',
        condition: op('i32.eqz', get(id)),
        then: [
          ...internInstructions(value, id, scope),
          store('i32.store', get(at), hashOfText(get(id), scope), 4),
          set(id, op('i32.add', get(id), i32(1))),
          store('i32.store', get(at), get(id)),
        ],
      },
      set(id, op('i32.sub', get(id), i32(1))),
      set(hash, load('i32.load', get(at), 4)),
    ]
  }
  return [...internInstructions(value, id, scope), set(hash, hashOfText(get(id), scope))]
}

function internInstructions(value: CompiledValue & { kind: 'text' }, id: number, scope: RowScope): Instruction[] {
  const { fn, needs } = scope
  const strings = stringsOf(scope)
  const growStrings = needs.import('growStrings', ['i32'], [])
  const length = fn.local('i32')
  const keyLength = fn.local('i32')
  const intern = call(needs.library('internText'), strings, value.address, get(length), get(keyLength))
  const again = { name: 'intern' }
  return [
    set(length, value.length),
    set(
      keyLength,
      value.padded
        ? op('i32.or', call(needs.library('trimmedLength'), value.address, get(length)), i32(paddedKey))
        : get(length),
    ),
    {
      kind: 'loop',
      label: again,
      body: [
        set(id, intern),
        {
          kind: 'if',
          condition: op('i32.lt_s', get(id), i32(0)),
          then: [call(growStrings, get(length)), br(again)],
        },
      ],
    },
  ]
}
