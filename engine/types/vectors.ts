// int2vector and oidvector: one-dimensional arrays from 0 without NULLs, written as numbers between blanks.
import { invalidText } from '../errors.ts'
import { receiveArray, sendArray } from './array.ts'
import type { PgArray } from './array-value.ts'
import { int2Type } from './int2.ts'
import { oidType } from './oid.ts'
import type { TypeDefinition } from './type.ts'

function vectorType(
  name: string,
  oid: number,
  arrayOid: number,
  element: TypeDefinition<number>,
): TypeDefinition<PgArray> {
  return {
    oid,
    name,
    sqlName: name,
    category: 'A',
    preferred: false,
    length: -1,
    byValue: false,
    alignment: 'i',
    storage: 'p',
    kind: 'base',
    arrayOid,
    elementOid: element.oid,
    collatable: false,
    inputName: `${name}in`,
    outputName: `${name}out`,
    receiveName: `${name}recv`,
    sendName: `${name}send`,
    layout: () => ({ kind: 'binary' }),
    parse(text, settings) {
      const elements: number[] = []
      // Numbers until the end; what does not begin one is the error.
      for (let rest = text.trimStart(); rest !== '';) {
        const number = /^[+-]?\d+/.exec(rest)
        if (!number) throw invalidText(element.sqlName, rest)
        elements.push(element.parse(number[0], settings))
        rest = rest.slice(number[0].length).trimStart()
      }
      return vectorOf(elements)
    },
    format: (value, settings) => value.elements.map((part) => element.format(part as number, settings)).join(' '),
    receive: (bytes, settings) => vectorOf(receiveArray(bytes, element, settings).elements as number[]),
    send: (value) => sendArray(value, element),
    compare: compareVectors,
    hashKey: (value) => value.elements.join(' '),
  }
}

/** By length, then by element. Bounds say nothing: an array that was cast keeps its own. */
function compareVectors({ elements: a }: PgArray, { elements: b }: PgArray): number {
  if (a.length !== b.length) return a.length - b.length
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number)
  return 0
}

/** A value of either vector type. */
export const vectorOf = (elements: readonly number[]): PgArray =>
  elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [0], elements }

export const int2vectorType = vectorType('int2vector', 22, 1006, int2Type)
export const oidvectorType = vectorType('oidvector', 30, 1013, oidType)
