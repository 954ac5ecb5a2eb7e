// Parts of jsonb values, found in their canonical text. What is found lies in the text it was found in.
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { quoteJson } from '../../types/json/format.ts'
import { Oid } from '../../types/oids.ts'
import { call, i32, i64, type Instruction, load, op } from '../wasm/instruction.ts'
import { byRowInside } from './by-row.ts'
import type { CallForm, CallForms } from './call-form.ts'
import { Choice } from './choice.ts'
import type { CompiledValue, BytesValue } from './compiled-value.ts'
import type { Scope } from './scope.ts'
import { Unsupported } from './unsupported.ts'

/** isThere (i32): 0 or 1; of what is not there, address and length are 0. */
export interface Part {
  readonly address: Instruction
  readonly length: Instruction
  readonly isThere: Instruction
}

export type JsonWhole = Omit<Part, 'isThere'>

type Find = (whole: JsonWhole, step: Expression, scope: Scope) => Part

export const letter = (character: string): Instruction => i32(character.charCodeAt(0))

export function canonical(value: CompiledValue): BytesValue {
  if (value.kind !== 'bytes' || value.type !== Oid.jsonb) throw new Unsupported('json as it was written')
  return value
}

export function partAt(found: Instruction, { fn }: Scope): Part {
  const both = fn.let('i64', found)
  const length = fn.let('i32', op('i32.wrap_i64', op('i64.shr_u', both, i64(32))))
  const address = fn.let('i32', op('i32.wrap_i64', both))
  return { address, length, isThere: fn.let('i32', op('i32.ne', length, i32(0))) }
}

/** i64: as `jsonMember` answers. */
export function memberUnder(key: string, { address, length }: JsonWhole, scope: Scope): Instruction {
  const bytes = Buffer.from(quoteJson(key).slice(1, -1))
  return call(scope.library('jsonMember'), address, length, scope.constantBytes(bytes), i32(bytes.length))
}

const member: Find = (whole, key, scope) => {
  if (key.kind !== 'literal' || typeof key.value !== 'string') throw new Unsupported('a key that is not a constant')
  return partAt(memberUnder(key.value, whole, scope), scope)
}

/** A scalar is taken for an array of itself. */
const element: Find = ({ address, length }, index, scope) => {
  if (index.kind !== 'literal' || !(Number(index.value) >= 0))
    throw new Unsupported('an index that is not a constant, or counts from the end')
  const found = partAt(call(scope.library('jsonElement'), address, length, i32(Number(index.value))), scope)
  if (Number(index.value) > 0) return found
  const { fn } = scope
  const first = load('i32.load8_u', address)
  const isList = op('i32.or', op('i32.eq', first, letter('[')), op('i32.eq', first, letter('{')))
  const isScalar = fn.let('i32', op('i32.and', op('i32.ne', length, i32(0)), op('i32.eqz', isList)))
  return {
    address: fn.let('i32', op('select', address, found.address, isScalar)),
    length: fn.let('i32', op('select', length, found.length, isScalar)),
    isThere: fn.let('i32', op('i32.or', isScalar, found.isThere)),
  }
}

const asJson =
  (find: Find): CallForm =>
  ([value], { call: site, scope }) => {
    const whole = canonical(value)
    const { address, length, isThere } = find(whole, site.args[1], scope)
    return { ...whole, address, length, ownNull: scope.fn.let('i32', op('i32.eqz', isThere)) }
  }

const asText =
  (find: Find): CallForm =>
  (args, { call: site, scope }) =>
    textOf(find(canonical(args[0]), site.args[1], scope), args, { call: site, scope })

/** Strings without their quotes, null as NULL. */
export function textOf(
  { address, length, isThere }: Part,
  args: readonly CompiledValue[],
  { call: site, scope }: { readonly call: CallExpression; readonly scope: Scope },
): ReturnType<CallForm> {
  const { fn } = scope
  // Memory begins at 0, too: of what is not there, its first byte is read and not used.
  const first = fn.let('i32', load('i32.load8_u', address))
  const isString = fn.let('i32', op('i32.and', isThere, op('i32.eq', first, letter('"'))))
  const inner = fn.let('i32', op('i32.add', address, isString))
  const innerLength = fn.let('i32', op('i32.sub', length, op('i32.shl', isString, i32(1))))
  const backslash = call(scope.library('findBytes'), inner, innerLength, scope.constantBytes(Buffer.from('\\')), i32(1))
  const choice = new Choice(site.type, scope)
  choice.branches(
    [
      {
        when: () => op('i32.and', isString, op('i32.ne', backslash, i32(0))),
        then: () => byRowInside(site, args, scope),
      },
    ],
    () => ({ kind: 'text', address: inner, length: innerLength, padded: false, stable: false }),
  )
  const isNull = op('i32.or', op('i32.eqz', isThere), op('i32.eq', first, letter('n')))
  return { ...choice.result(), ownNull: fn.let('i32', isNull) }
}

/** What is no array fails in the interpreter's words. */
const arrayLength: CallForm = (args, { call: site, scope }) => {
  const { address, length } = canonical(args[0])
  const count = scope.fn.let('i32', call(scope.library('jsonElements'), address, length))
  const choice = new Choice(site.type, scope)
  choice.branches(
    [{ when: () => op('i32.ge_s', count, i32(0)), then: () => ({ kind: 'i32', value: count, bits: 30 }) }],
    () => byRowInside(site, args, scope),
  )
  return choice.result()
}

const typeNames = ['object', 'array', 'string', 'boolean', 'null', 'number']

/** The first letter tells. */
const typeName: CallForm = ([value], { scope }) => {
  const { address, length } = canonical(value)
  const { fn } = scope
  const first = fn.let('i32', op('select', load('i32.load8_u', address), i32(0), op('i32.ne', length, i32(0))))
  const is = (character: string): Instruction => op('i32.eq', first, letter(character))
  const isBoolean = op('i32.or', is('t'), is('f'))
  const tests = [is('{'), is('['), is('"'), isBoolean, is('n')]
  const starts = typeNames.map((_, i) => typeNames.slice(0, i).join('').length)
  const chosen = (numbers: readonly number[]): Instruction =>
    fn.let(
      'i32',
      tests.reduceRight((other, test, i) => op('select', i32(numbers[i]), other, test), i32(numbers.at(-1)!)),
    )
  const names = scope.constantBytes(Buffer.from(typeNames.join('')))
  return {
    kind: 'text',
    address: fn.let('i32', op('i32.add', names, chosen(starts))),
    length: chosen(typeNames.map((name) => name.length)),
    padded: false,
    stable: true,
  }
}

export const jsonForms: CallForms = {
  jsonb_object_field: asJson(member),
  jsonb_object_field_text: asText(member),
  jsonb_array_element: asJson(element),
  jsonb_array_element_text: asText(element),
  jsonb_array_length: arrayLength,
  jsonb_typeof: typeName,
}
