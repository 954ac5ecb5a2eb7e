// The array type of any element type, made from it.
import { invalidBinary, PgError } from '../errors.ts'
import { dimensionsMax, formatArray, parseArray } from './array-text.ts'
import type { PgArray } from './array-value.ts'
import { bytesOf, viewOf } from './binary.ts'
import type { TextSettings, TypeDefinition, Value } from './type.ts'

export function arrayTypeFor(element: TypeDefinition): TypeDefinition<PgArray> {
  return {
    oid: element.arrayOid,
    name: `_${element.name}`,
    sqlName: `${element.sqlName}[]`,
    // record[] is a pseudo-type itself.
    category: element.category === 'P' && element.name === 'record' ? 'P' : 'A',
    preferred: false,
    length: -1,
    byValue: false,
    alignment: element.alignment === 'd' ? 'd' : 'i',
    storage: 'x',
    kind: 'array',
    arrayOid: 0,
    elementOid: element.oid,
    ...(element.delimiter !== undefined && { delimiter: element.delimiter }),
    collatable: element.collatable,
    inputName: 'array_in',
    outputName: 'array_out',
    receiveName: 'array_recv',
    sendName: 'array_send',
    layout: () => ({ kind: 'binary' }),
    parse: (text, settings) => parseArray(text, (part) => element.parse(part, settings), element.delimiter),
    format: (value, settings) => formatArray(value, (part) => element.format(part, settings), element.delimiter),
    receive: (bytes, settings) => receiveArray(bytes, element, settings),
    send: (value) => sendArray(value, element),
    compare: element.compare && ((a, b) => compareArrays(a, b, element.compare!)),
    hashKey: element.hashKey && ((value) => arrayHashKey(value, element.hashKey!)),
    applyTypmod:
      element.applyTypmod &&
      ((value, typmod, explicit) => ({
        ...value,
        elements: value.elements.map((part) => (part === null ? null : element.applyTypmod!(part, typmod, explicit))),
      })),
    typmodIn: element.typmodIn,
    typmodOut: element.typmodOut,
  }
}

export function compareArrays(a: PgArray, b: PgArray, compare: (a: Value, b: Value) => number): number {
  const shared = Math.min(a.elements.length, b.elements.length)
  for (let index = 0; index < shared; index++) {
    const left = a.elements[index]
    const right = b.elements[index]
    if (left === null || right === null) {
      if (left === right) continue
      return left === null ? 1 : -1
    }
    const difference = compare(left, right)
    if (difference !== 0) return difference
  }
  return (
    a.elements.length - b.elements.length ||
    a.dimensions.length - b.dimensions.length ||
    compareNumbers(a.dimensions, b.dimensions) ||
    compareNumbers(a.lowerBounds, b.lowerBounds)
  )
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < a.length; index++) {
    if (a[index] !== b[index]) return a[index] - b[index]
  }
  return 0
}

function arrayHashKey(array: PgArray, hashKey: (value: Value) => string | number | bigint | boolean): string {
  let key = `${array.dimensions.join('x')}@${array.lowerBounds.join(',')}`
  for (const element of array.elements) {
    if (element === null) key += '|'
    else {
      const part = String(hashKey(element))
      key += `|${part.length}:${part}`
    }
  }
  return key
}

/** Dimensions, a flag for NULLs, the element type, sizes with lower bounds, then each element after its length. */
export function sendArray(array: PgArray, element: TypeDefinition): Uint8Array {
  const sent = array.elements.map((part) => (part === null ? undefined : element.send(part)))
  const dimensions = array.elements.length === 0 ? [] : array.dimensions
  const header = 12 + 8 * dimensions.length
  const length = sent.reduce((sum, bytes) => sum + 4 + (bytes?.length ?? 0), header)
  const target = bytesOf(length, (view) => {
    view.setInt32(0, dimensions.length)
    view.setInt32(4, sent.includes(undefined) ? 1 : 0)
    view.setUint32(8, element.oid)
    dimensions.forEach((size, index) => {
      view.setInt32(12 + 8 * index, size)
      view.setInt32(16 + 8 * index, array.lowerBounds[index])
    })
  })
  const view = viewOf(target)
  let at = header
  for (const bytes of sent) {
    view.setInt32(at, bytes ? bytes.length : -1)
    at += 4
    if (!bytes) continue
    target.set(bytes, at)
    at += bytes.length
  }
  return target
}

export function receiveArray(bytes: Uint8Array, element: TypeDefinition, settings: TextSettings): PgArray {
  const view = viewOf(bytes)
  const need = (length: number): void => {
    if (length > bytes.length) throw invalidBinary('insufficient data left in message')
  }
  need(12)
  const dimensionCount = view.getInt32(0)
  if (dimensionCount < 0) throw invalidBinary(`invalid number of dimensions: ${dimensionCount}`)
  if (dimensionCount > dimensionsMax) {
    throw new PgError(
      '54000',
      `number of array dimensions (${dimensionCount}) exceeds the maximum allowed (${dimensionsMax})`,
    )
  }
  const flags = view.getInt32(4)
  if (flags !== 0 && flags !== 1) throw invalidBinary('invalid array flags')
  const elementOid = view.getUint32(8)
  if (elementOid !== element.oid) {
    const expected = `instead of expected ${element.oid} (${element.sqlName})`
    throw new PgError('42804', `binary data has array element type ${elementOid} ${expected}`)
  }
  need(12 + 8 * dimensionCount)
  const dimensions: number[] = []
  const lowerBounds: number[] = []
  let count = dimensionCount === 0 ? 0 : 1
  for (let index = 0; index < dimensionCount; index++) {
    dimensions.push(view.getInt32(12 + 8 * index))
    lowerBounds.push(view.getInt32(16 + 8 * index))
    count *= dimensions[index]
    if (dimensions[index] < 0 || count > bytes.length) throw invalidBinary('insufficient data left in message')
  }
  const elements: Value[] = []
  let at = 12 + 8 * dimensionCount
  for (let index = 0; index < count; index++) {
    need(at + 4)
    const length = view.getInt32(at)
    at += 4
    if (length < 0) {
      elements.push(null)
      continue
    }
    need(at + length)
    elements.push(element.receive(bytes.subarray(at, at + length), settings))
    at += length
  }
  if (at !== bytes.length) throw invalidBinary('improper binary format in array')
  if (elements.length === 0) return { dimensions: [], lowerBounds: [], elements }
  return { dimensions, lowerBounds, elements }
}

/** A one-dimensional array value from 1. */
export const arrayOf = (elements: readonly Value[]): PgArray =>
  elements.length === 0
    ? { dimensions: [], lowerBounds: [], elements }
    : { dimensions: [elements.length], lowerBounds: [1], elements }
