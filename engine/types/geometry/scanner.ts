// Reads the numbers and delimiters that the texts of geometric types are made of.
import { invalidText } from '../../errors.ts'
import { parseFloatText } from '../float-text.ts'
import type { Point } from './shapes.ts'

const number = /\s*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf(?:inity)?|nan))\s*/iy
const pointsMax = 1 << 27

export class Scanner {
  readonly #text: string
  readonly #type: string
  #at = 0

  constructor(text: string, type: string) {
    this.#text = text
    this.#type = type
    this.skipSpaces()
  }

  fail(): never {
    throw invalidText(this.#type, this.#text)
  }

  skipSpaces(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++
  }

  peek(): string | undefined {
    return this.#text[this.#at]
  }

  /** Passes the character and the spaces after it, if it comes next. */
  take(character: string): boolean {
    if (this.peek() !== character) return false
    this.#at++
    return true
  }

  need(character: string): void {
    if (!this.take(character)) this.fail()
  }

  end(): void {
    if (this.#at < this.#text.length) this.fail()
  }

  number(): number {
    number.lastIndex = this.#at
    const match = number.exec(this.#text)
    if (!match) this.fail()
    this.#at = number.lastIndex
    return parseFloatText(match[1], 'double precision')
  }

  point(): Point {
    this.skipSpaces()
    const delimited = this.take('(')
    const x = this.number()
    this.need(',')
    const y = this.number()
    if (delimited) {
      this.need(')')
      this.skipSpaces()
    }
    return { x, y }
  }

  /** Whether an opening parenthesis here is followed by another one, which it passes then. */
  takeOuter(): boolean {
    const rest = this.#text.slice(this.#at)
    const inner = /^\(\s*(?=\()/.exec(rest)
    if (!inner) return false
    this.#at += inner[0].length
    return true
  }

  /** Whether the last parenthesis that opens is here. */
  isLastOpening(): boolean {
    return this.peek() === '(' && this.#text.lastIndexOf('(') === this.#at
  }

  takeOpening(): void {
    this.#at++
    this.skipSpaces()
  }

  /** Passes closing delimiters, the outermost of which may be another than a parenthesis. */
  close(depth: number, outermost: string | undefined): void {
    for (let open = depth; open > 0; open--) {
      if (!this.take(')') && !(open === 1 && outermost !== undefined && this.take(outermost))) this.fail()
      this.skipSpaces()
    }
  }

  /** So many points between parentheses, or brackets where those are allowed: then the path is open. */
  points(count: number, mayBeOpen: boolean): { readonly open: boolean; readonly points: readonly Point[] } {
    const open = this.peek() === '['
    let depth = 0
    if (open) {
      if (!mayBeOpen) this.fail()
      depth++
      this.take('[')
    } else if (this.takeOuter()) depth++
    else if (this.isLastOpening()) {
      depth++
      this.takeOpening()
    }
    const points = Array.from({ length: count }, () => {
      const point = this.point()
      this.take(',')
      return point
    })
    this.close(depth, open ? ']' : undefined)
    return { open, points }
  }

  /** How many points as many commas stand for. */
  pointCount(): number {
    const commas = this.#text.split(',').length - 1
    if (commas % 2 === 0 || commas > pointsMax) this.fail()
    return (commas + 1) / 2
  }
}
