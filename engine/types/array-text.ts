// Text of arrays: {1,2,NULL}, nested braces, quotes and backslashes, [lower:upper]= before the braces.
import { PgError } from '../errors.ts'
import type { PgArray } from './array-value.ts'
import type { Value } from './type.ts'

export const dimensionsMax = 6
/** PostgreSQL's MaxArraySize. */
export const elementsMax = 134_217_727

export function formatArray(array: PgArray, formatElement: (value: Value) => string, delimiter = ','): string {
  if (array.elements.length === 0) return '{}'
  const plain = array.lowerBounds.every((bound) => bound === 1)
  const prefix = plain
    ? ''
    : `${array.dimensions.map((size, at) => `[${array.lowerBounds[at]}:${array.lowerBounds[at] + size - 1}]`).join('')}=`
  let next = 0
  const level = (depth: number): string => {
    const parts: string[] = []
    for (let index = 0; index < array.dimensions[depth]; index++) {
      if (depth + 1 < array.dimensions.length) parts.push(level(depth + 1))
      else {
        const element = array.elements[next++]
        parts.push(element === null ? 'NULL' : quoteElement(formatElement(element), delimiter))
      }
    }
    return `{${parts.join(delimiter)}}`
  }
  return prefix + level(0)
}

function quoteElement(text: string, delimiter: string): string {
  if (text !== '' && !/[{}"\\\s]/.test(text) && !text.includes(delimiter) && !/^null$/i.test(text)) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

export function parseArray(text: string, parseElement: (text: string) => Value, delimiter = ','): PgArray {
  return new ArrayReader(text, parseElement, delimiter).array()
}

class ArrayReader {
  private readonly text: string
  private readonly parseElement: (text: string) => Value
  private readonly delimiter: string
  private at = 0
  private readonly elements: Value[] = []
  /** Sizes seen so far, by depth; undefined until a level has been closed once. */
  private readonly sizes: (number | undefined)[] = []
  /** Depth at which elements stand. */
  private elementDepth = 0

  constructor(text: string, parseElement: (text: string) => Value, delimiter: string) {
    this.text = text
    this.delimiter = delimiter
    this.parseElement = parseElement
  }

  array(): PgArray {
    this.skipSpace()
    const declared = this.declaredBounds()
    if (this.text[this.at] !== '{') {
      throw this.malformed(
        declared ? 'Array contents must start with "{".' : 'Array value must start with "{" or dimension information.',
      )
    }
    this.level(1)
    this.skipSpace()
    if (this.at < this.text.length) throw this.malformed('Junk after closing right brace.')
    const dimensions = this.sizes.map((size) => size ?? 0)
    if (declared) {
      const same =
        declared.sizes.length === dimensions.length && declared.sizes.every((size, i) => size === dimensions[i])
      if (!same) throw this.malformed('Specified array dimensions do not match array contents.')
    }
    if (this.elements.length === 0) return { dimensions: [], lowerBounds: [], elements: [] }
    return { dimensions, lowerBounds: declared?.lowerBounds ?? dimensions.map(() => 1), elements: this.elements }
  }

  private declaredBounds(): { sizes: number[]; lowerBounds: number[] } | undefined {
    if (this.text[this.at] !== '[') return undefined
    const sizes: number[] = []
    const lowerBounds: number[] = []
    while (this.text[this.at] === '[') {
      const bound = /\[\s*([+-]?\d+)\s*(?::\s*([+-]?\d+)\s*)?\]\s*/y
      bound.lastIndex = this.at
      const match = bound.exec(this.text)
      if (!match) throw this.malformed('"[" must introduce explicitly-specified array dimensions.')
      if (sizes.length === dimensionsMax) throw tooManyDimensions()
      const lower = match[2] === undefined ? 1 : Number(match[1])
      const upper = Number(match[2] ?? match[1])
      if (lower > upper) throw new PgError('2202E', 'upper bound cannot be less than lower bound')
      if (lower < -2147483648 || upper > 2147483646) throw new PgError('22003', 'array bound is out of integer range')
      sizes.push(upper - lower + 1)
      lowerBounds.push(lower)
      this.at += match[0].length
    }
    if (this.text[this.at] !== '=') throw this.malformed('Missing "=" after array dimensions.')
    this.at++
    this.skipSpace()
    return { sizes, lowerBounds }
  }

  private level(depth: number): void {
    if (depth > dimensionsMax) throw tooManyDimensions()
    if (this.elementDepth !== 0 && depth > this.elementDepth) throw this.ragged()
    this.at++
    let count = 0
    this.skipSpace()
    if (this.text[this.at] === '}') {
      if (this.elementDepth !== 0 && depth < this.elementDepth) throw this.ragged()
    } else {
      for (;;) {
        this.item(depth)
        count++
        this.skipSpace()
        if (this.text[this.at] === '}') break
        if (this.text[this.at] !== this.delimiter) throw this.unexpected()
        this.at++
        this.skipSpace()
      }
    }
    this.at++
    const known = this.sizes[depth - 1]
    if (known === undefined) this.sizes[depth - 1] = count
    else if (known !== count) throw this.ragged()
  }

  private item(depth: number): void {
    const char = this.text[this.at]
    if (char === '{') {
      if (this.elementDepth !== 0 && depth >= this.elementDepth) throw this.ragged()
      return this.level(depth + 1)
    }
    if (this.elementDepth === 0) {
      if (this.sizes[depth] !== undefined) throw this.ragged()
      this.elementDepth = depth
    } else if (this.elementDepth !== depth) throw this.ragged()
    if (this.elements.length >= elementsMax)
      throw new PgError('54000', `array size exceeds the maximum allowed (${elementsMax})`)
    this.elements.push(this.element())
  }

  private element(): Value {
    let result = ''
    let quoted = false
    let escaped = false
    let end = 0
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined) throw this.malformed('Unexpected end of input.')
      if (char === '"') {
        if (quoted || result !== '') throw this.malformed('Incorrectly quoted array element.')
        result = this.quotedText()
        quoted = true
        end = result.length
        this.skipSpace()
        const next = this.text[this.at]
        if (next !== undefined && next !== this.delimiter && next !== '}')
          throw this.malformed('Incorrectly quoted array element.')
      } else if (char === '\\') {
        const next = this.text[this.at + 1]
        if (next === undefined) throw this.malformed('Unexpected end of input.')
        result += next
        escaped = true
        end = result.length
        this.at += 2
      } else if (char === '{') {
        throw this.unexpected()
      } else if (char === this.delimiter || char === '}') {
        break
      } else {
        result += char
        if (!isSpace(char)) end = result.length
        this.at++
      }
    }
    const text = result.slice(0, end)
    if (!quoted) {
      if (text === '') throw this.unexpected()
      if (!escaped && /^null$/i.test(text)) return null
    }
    return this.parseElement(text)
  }

  private quotedText(): string {
    let result = ''
    for (this.at++; ; this.at++) {
      const char = this.text[this.at]
      if (char === undefined) throw this.malformed('Unexpected end of input.')
      if (char === '"') break
      if (char === '\\') {
        this.at++
        if (this.at >= this.text.length) throw this.malformed('Unexpected end of input.')
        result += this.text[this.at]
      } else result += char
    }
    this.at++
    return result
  }

  private skipSpace(): void {
    while (this.at < this.text.length && isSpace(this.text[this.at])) this.at++
  }

  private unexpected(): PgError {
    const char = this.text[this.at]
    return this.malformed(
      char === undefined
        ? 'Unexpected end of input.'
        : `${this.delimiter}{}`.includes(char)
          ? `Unexpected "${char}" character.`
          : 'Incorrectly quoted array element.',
    )
  }

  private ragged(): PgError {
    return this.malformed('Multidimensional arrays must have sub-arrays with matching dimensions.')
  }

  private malformed(detail: string): PgError {
    return new PgError('22P02', `malformed array literal: "${this.text}"`, { detail })
  }
}

const isSpace = (char: string): boolean => char === ' ' || (char >= '\t' && char <= '\r')
const tooManyDimensions = (): PgError =>
  new PgError('54000', `number of array dimensions exceeds the maximum allowed (${dimensionsMax})`)
