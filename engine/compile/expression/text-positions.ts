// Where one text lies in another, and parts of texts by position: starts_with, strpos, left, right, substring, split_part. Positions are
// in characters, and need not be constants.
import { call, i32, i64, type Instruction, op } from '../wasm/instruction.ts'
import { type CallForm, type CallForms, failIf } from './call-form.ts'
import { Choice } from './choice.ts'
import type { CompiledValue, TextValue } from './compiled-value.ts'
import { errorCode } from './error-codes.ts'
import { integer } from './integers.ts'
import { substringByPattern } from './regex.ts'
import type { Scope } from './scope.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'
import { typeRef } from '../../types/type.ts'
import { Oid } from '../../types/oids.ts'

const largest = 2 ** 31 - 1

function part(source: TextValue, address: Instruction, length: Instruction, { fn }: Scope): TextValue {
  return {
    kind: 'text',
    address: fn.let('i32', address),
    length: fn.let('i32', length),
    padded: false,
    stable: source.stable,
  }
}

const characters = ({ address, length }: TextValue, scope: Scope): Instruction =>
  scope.fn.let('i32', call(scope.library('countCharacters'), address, length))

/** Bytes of the first characters; of a number below 1, none. */
const bytesOf = (count: Instruction, { address, length }: TextValue, scope: Scope): Instruction =>
  scope.fn.let('i32', call(scope.library('skipCharacters'), address, length, count))

const smallInteger = (value: CompiledValue, { fn }: Scope): Instruction => {
  if (value.kind !== 'i32') throw new Unsupported(`a position in form ${value.kind}`)
  return fn.let('i32', value.value)
}

const startsWith: CallForm = ([left, right], { scope }) => {
  const [value, prefix] = [text(left), text(right)]
  const { fn } = scope
  const fits = op('i32.ge_u', value.length, prefix.length)
  // Of a text that is too short nothing is compared.
  const compared = fn.let('i32', op('select', prefix.length, i32(0), fits))
  const equal = call(scope.library('equalBytes'), value.address, prefix.address, compared, compared)
  return { kind: 'bool', value: fn.let('i32', op('i32.and', fits, equal)) }
}

const position: CallForm = ([left, right], { scope }) => {
  const [value, wanted] = [text(left), text(right)]
  const { fn } = scope
  const choice = new Choice(typeRef(Oid.int4), scope)
  choice.branches([{ when: () => op('i32.eqz', wanted.length), then: () => number(i32(1)) }], () => {
    const found = fn.let(
      'i32',
      call(scope.library('findBytes'), value.address, value.length, wanted.address, wanted.length),
    )
    // A text that is not there has 0 bytes before it, and counts from 0.
    const isFound = op('i32.ne', found, i32(0))
    const before = op('select', op('i32.sub', found, value.address), i32(0), isFound)
    const count = call(scope.library('countCharacters'), value.address, before)
    return number(fn.let('i32', op('i32.add', count, isFound)))
  })
  return choice.result()
}

const number = (value: Instruction): CompiledValue => ({ kind: 'i32', value, bits: 30 })

const left: CallForm = ([value, count], { scope }) => {
  const source = text(value)
  const wanted = smallInteger(count, scope)
  const isNegative = op('i32.lt_s', wanted, i32(0))
  // A constant need not count what there is.
  const kept =
    wanted.kind === 'const' && Number(wanted.value) >= 0
      ? wanted
      : op('select', op('i32.add', characters(source, scope), wanted), wanted, isNegative)
  return part(source, source.address, bytesOf(kept, source, scope), scope)
}

const right: CallForm = ([value, count], { scope }) => {
  const source = text(value)
  const wanted = smallInteger(count, scope)
  // Of the least number, which has no opposite, nothing, as in PostgreSQL.
  const leftOut = op('i32.sub', i32(0), wanted)
  const before = op('i32.sub', characters(source, scope), wanted)
  const skipped = bytesOf(op('select', leftOut, before, op('i32.lt_s', wanted, i32(0))), source, scope)
  return part(source, op('i32.add', source.address, skipped), op('i32.sub', source.length, skipped), scope)
}

/** Positions before the first character count too. */
const substring: CallForm = ([value, ...positions], site) => {
  if (positions[0].kind === 'text') return substringByPattern([value, ...positions], site)
  const { scope } = site
  const source = text(value)
  const { fn } = scope
  const from = op('i64.extend_i32_s', smallInteger(positions[0], scope))
  const first = fn.let('i64', op('i64.sub', from, i64(1)))
  /** Characters from the text's first on, as many as there can be. */
  const clamped = (count: Instruction): Instruction => {
    const below = op('i64.lt_s', count, i64(0))
    const above = op('i64.gt_s', count, i64(largest))
    return op('select', i32(0), op('select', i32(largest), op('i32.wrap_i64', count), above), below)
  }
  const skipped = bytesOf(clamped(first), source, scope)
  const address = fn.let('i32', op('i32.add', source.address, skipped))
  if (positions.length === 1) return part(source, address, op('i32.sub', source.length, skipped), scope)
  const count = integer(positions[1])
  const wanted = fn.let('i32', count.kind === 'i32' ? count.value : i32(0))
  failIf(site, op('i32.lt_s', wanted, i32(0)), errorCode.negativeLength)
  const end = fn.let('i64', op('i64.add', first, op('i64.extend_i32_s', wanted)))
  const before = op('select', first, i64(0), op('i64.gt_s', first, i64(0)))
  const rest: TextValue = { ...source, address, length: fn.let('i32', op('i32.sub', source.length, skipped)) }
  return part(source, address, bytesOf(clamped(fn.let('i64', op('i64.sub', end, before))), rest, scope), scope)
}

/** Parts counted from the start, between separators that are not empty. */
const splitPart: CallForm = ([value, separator, which], { call: site, scope }) => {
  const wanted = site.args[2].kind === 'literal' ? Number(site.args[2].value) : 0
  const constant = site.args[1].kind === 'literal' ? site.args[1].value : ''
  if (!(wanted > 0) || constant === '' || which.kind !== 'i32')
    throw new Unsupported('split_part with this separator or part')
  const [source, between] = [text(value), text(separator)]
  const found = scope.fn.let(
    'i64',
    call(scope.library('splitPart'), source.address, source.length, between.address, between.length, which.value),
  )
  const length = op('i32.wrap_i64', op('i64.shr_u', found, i64(32)))
  return part(source, op('i32.wrap_i64', found), length, scope)
}

export const textPositionForms: CallForms = {
  starts_with: startsWith,
  strpos: position,
  position,
  left,
  right,
  substring,
  substr: substring,
  split_part: splitPart,
}
