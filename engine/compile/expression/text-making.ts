// Texts that are made of others: ||, lower, upper, replace; and trim, which is a part of one. Their bytes last for the row.
import { call, get, i32, type Instruction, op, set } from '../wasm/instruction.ts'
import { byRowInside } from './by-row.ts'
import type { CallForm, CallForms } from './call-form.ts'
import { Choice } from './choice.ts'
import type { TextValue } from './compiled-value.ts'
import { text } from './texts.ts'
import { Unsupported } from './unsupported.ts'

const made = (address: Instruction, length: Instruction): TextValue => ({
  kind: 'text',
  address,
  length,
  padded: false,
  stable: false,
})

const joined: CallForm = ([left, right], { scope }) => {
  const [a, b] = [text(left), text(right)]
  const { fn } = scope
  const copy = scope.library('copyBytes')
  const length = fn.let('i32', op('i32.add', a.length, b.length))
  const address = scope.scratch(length)
  fn.emit(call(copy, address, a.address, a.length), call(copy, op('i32.add', address, a.length), b.address, b.length))
  return made(address, length)
}

/** Letters beyond ASCII are the interpreter's. */
const inCase =
  (firstLetter: string): CallForm =>
  (args, { call: site, scope }) => {
    const source = text(args[0])
    const { fn } = scope
    const choice = new Choice(site.type, scope)
    choice.branches(
      [
        {
          when: () => call(scope.library('isAscii'), source.address, source.length),
          then: () => {
            const address = scope.scratch(source.length)
            const first = i32(firstLetter.charCodeAt(0))
            fn.emit(call(scope.library('changeCase'), address, source.address, source.length, first))
            return made(address, source.length)
          },
        },
      ],
      () => byRowInside(site, args, scope),
    )
    return choice.result()
  }

const replace: CallForm = (args, { call: site, scope }) => {
  const [source, from, to] = args.map(text)
  if (site.args[1].kind !== 'literal' || site.args[1].value === '')
    throw new Unsupported('replace of what is not a constant')
  const { fn } = scope
  const lengthOf = scope.library('replacedLength')
  const length = fn.let('i32', call(lengthOf, source.address, source.length, from.address, from.length, to.length))
  const address = scope.scratch(length)
  const put = scope.library('replaceBytes')
  fn.emit(call(put, address, source.address, source.length, from.address, from.length, to.address, to.length))
  return made(address, length)
}

const trim =
  (side: 'leading' | 'trailing' | 'both'): CallForm =>
  ([value, members], { call: site, scope }) => {
    const source = text(value)
    const set_ = site.args.length === 1 ? ' ' : site.args[1].kind === 'literal' ? site.args[1].value : null
    if (typeof set_ !== 'string' || !/^[\0-\x7f]*$/.test(set_)) throw new Unsupported('trim of these characters')
    const bytes = members
      ? text(members)
      : { address: scope.constantBytes(Buffer.from(set_)), length: i32(set_.length) }
    const { fn } = scope
    const address = fn.local('i32')
    const length = fn.local('i32')
    fn.emit(set(address, source.address), set(length, source.length))
    const count = (name: 'leadingBytes' | 'trailingBytes'): Instruction =>
      fn.let('i32', call(scope.library(name), get(address), get(length), bytes.address, bytes.length))
    if (side !== 'trailing') {
      const cut = count('leadingBytes')
      fn.emit(set(address, op('i32.add', get(address), cut)), set(length, op('i32.sub', get(length), cut)))
    }
    if (side !== 'leading') fn.emit(set(length, op('i32.sub', get(length), count('trailingBytes'))))
    return { ...made(get(address), get(length)), stable: source.stable }
  }

export const textMakingForms: CallForms = {
  textcat: joined,
  lower: inCase('A'),
  upper: inCase('a'),
  replace,
  btrim: trim('both'),
  ltrim: trim('leading'),
  rtrim: trim('trailing'),
}
