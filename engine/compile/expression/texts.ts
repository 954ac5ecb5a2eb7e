// Text: LIKE with a pattern known while compiling, substring, length. Bytes of UTF-8 all along.
import { call, i32, type Instruction, op, get, set } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import type { CompiledValue, TextValue } from './compiled-value.ts'
import type { Scope } from './scope.ts'
import type { Expression } from '../../plan/expression.ts'
import { Unsupported } from './unsupported.ts'

export function text(value: CompiledValue): TextValue {
  if (value.kind !== 'text') throw new Unsupported(`a text in form ${value.kind}`)
  return value
}

/** The literal behind casts between text types. */
function literalText(expression: Expression): string | undefined {
  if (expression.kind === 'literal') return typeof expression.value === 'string' ? expression.value : undefined
  return undefined
}

const like =
  (negated: boolean): CallForm =>
  ([value], { call: site, scope }) => {
    const pattern = literalText(site.args[1])
    if (pattern === undefined) throw new Unsupported('LIKE with a pattern that is not a constant')
    if (/[_\\]/.test(pattern)) throw new Unsupported('LIKE with _ or an escape')
    const matched = matches(text(value), pattern, scope)
    return { kind: 'bool', value: negated ? op('i32.eqz', matched) : matched }
  }

/** i32: 1 where the text matches. Pieces between the % are found one after the other. */
function matches(value: TextValue, pattern: string, scope: Scope): Instruction {
  const { fn } = scope
  const pieces = pattern.split('%').map((piece) => Buffer.from(piece, 'utf8'))
  const matched = fn.local('i32')
  if (pieces.length === 1) {
    const [whole] = pieces
    const equal = call(
      scope.library('equalBytes'),
      value.address,
      scope.constantBytes(whole),
      value.length,
      i32(whole.length),
    )
    fn.emit(set(matched, equal))
    return get(matched)
  }
  const first = pieces[0]
  const last = pieces[pieces.length - 1]
  const start = fn.local('i32')
  const end = fn.local('i32')
  fn.emit(set(matched, i32(0)), set(start, value.address), set(end, op('i32.add', value.address, value.length)))
  fn.block('like', (no) => {
    const refuse = (condition: Instruction): void => fn.emit({ kind: 'br', label: no, condition })
    refuse(op('i32.lt_u', value.length, i32(first.length + last.length)))
    const equal = (address: Instruction, piece: Uint8Array): Instruction =>
      call(scope.library('equalBytes'), address, scope.constantBytes(piece), i32(piece.length), i32(piece.length))
    if (first.length > 0) {
      refuse(op('i32.eqz', equal(get(start), first)))
      fn.emit(set(start, op('i32.add', get(start), i32(first.length))))
    }
    if (last.length > 0) {
      fn.emit(set(end, op('i32.sub', get(end), i32(last.length))))
      refuse(op('i32.eqz', equal(get(end), last)))
    }
    for (const piece of pieces.slice(1, -1)) {
      if (piece.length === 0) continue
      const left = op('i32.sub', get(end), get(start))
      const found = call(scope.library('findBytes'), get(start), left, scope.constantBytes(piece), i32(piece.length))
      fn.emit(set(start, found))
      refuse(op('i32.eqz', get(start)))
      fn.emit(set(start, op('i32.add', get(start), i32(piece.length))))
    }
    fn.emit(set(matched, i32(1)))
  })
  return get(matched)
}

/** substring(text, from [, count]) with constants; positions before the first character count too. */
const substring: CallForm = ([value], { call: site, scope }) => {
  const [from, count] = site.args.slice(1).map((arg) => (arg.kind === 'literal' ? arg.value : undefined))
  if (typeof from !== 'number' || (site.args.length > 2 && (typeof count !== 'number' || count < 0)))
    throw new Unsupported('substring with positions that are not constants')
  const source = text(value)
  const { fn } = scope
  const skip = scope.library('skipCharacters')
  const before = Math.max(0, from - 1)
  const skipped = before === 0 ? i32(0) : fn.let('i32', call(skip, source.address, source.length, i32(before)))
  const address = fn.let('i32', op('i32.add', source.address, skipped))
  const rest = fn.let('i32', op('i32.sub', source.length, skipped))
  const length =
    typeof count === 'number'
      ? fn.let('i32', call(skip, address, rest, i32(Math.max(0, from + count - 1 - before))))
      : rest
  return { kind: 'text', address, length, padded: false, stable: source.stable }
}

/** Characters; of char(n) without the spaces at the end. */
const length: CallForm = ([value], { scope }) => {
  const source = text(value)
  const bytes = source.padded ? call(scope.library('trimmedLength'), source.address, source.length) : source.length
  const count = scope.fn.let('i32', call(scope.library('countCharacters'), source.address, bytes))
  return { kind: 'i32', value: count, bits: 30 }
}

export const textForms: CallForms = {
  textlike: like(false),
  textnlike: like(true),
  substring,
  substr: substring,
  length,
  char_length: length,
  character_length: length,
}
