// Texts as generated code has them, bytes of UTF-8 all along, and their lengths.
import { call, i32, op } from '../wasm/instruction.ts'
import type { CallForm, CallForms } from './call-form.ts'
import type { CompiledValue, TextValue } from './compiled-value.ts'
import { Unsupported } from './unsupported.ts'

export function text(value: CompiledValue): TextValue {
  if (value.kind !== 'text') throw new Unsupported(`a text in form ${value.kind}`)
  return value
}

/** Characters; of char(n) without the spaces at the end. */
const length: CallForm = ([value], { scope }) => {
  const source = text(value)
  const bytes = source.padded ? call(scope.library('trimmedLength'), source.address, source.length) : source.length
  const count = scope.fn.let('i32', call(scope.library('countCharacters'), source.address, bytes))
  return { kind: 'i32', value: count, bits: 30 }
}

/** Bytes, also those of the spaces of char(n). */
const octets: CallForm = ([value]) => ({ kind: 'i32', value: text(value).length, bits: 30 })

export const textForms: CallForms = {
  length,
  char_length: length,
  character_length: length,
  textlen: length,
  octet_length: octets,
  bit_length: ([value], { scope }) => ({
    kind: 'i32',
    value: scope.fn.let('i32', op('i32.shl', text(value).length, i32(3))),
    bits: 31,
  }),
}
