// Words of the text forms of tsvector and tsquery: 'in quotes' or bare, a backslash before any character, and behind them their places.
import { PgError } from '../errors.ts'
import { positionOf, type Position, weightLetters } from './vector/ts-vector.ts'

export interface ScannedWord {
  readonly word: string
  readonly positions: readonly Position[]
  /** Where the text goes on. */
  readonly end: number
}

/** vector: places may follow; query: operators and colons end a bare word; web: so does a double quote, and nothing else is special. */
export type ScannerMode = 'vector' | 'query' | 'web'

export const isQueryOperator = (character: string): boolean => character !== '' && '!&|()<'.includes(character)

export const isSpace = (character: string): boolean => /\s/.test(character)

export class LexemeScanner {
  readonly #text: string
  readonly #mode: ScannerMode
  #at = 0

  constructor(text: string, mode: ScannerMode) {
    this.#text = text
    this.#mode = mode
  }

  /** undefined: only spaces are left. */
  next(from: number): ScannedWord | undefined {
    this.#at = from
    while (isSpace(this.#peek())) this.#at++
    const first = this.#peek()
    if (first === '') return undefined
    if (this.#mode === 'query' && isQueryOperator(first)) throw this.#fault()
    const quoted = this.#mode !== 'web' && first === "'"
    const word = quoted ? this.#quoted() : this.#bare()
    if (word === '') throw this.#fault()
    const positions = this.#mode === 'vector' && this.#peek() === ':' ? this.#positions() : []
    return { word, positions, end: this.#at }
  }

  #peek(): string {
    return this.#text.charAt(this.#at)
  }

  #quoted(): string {
    let word = ''
    this.#at++
    for (;;) {
      const character = this.#peek()
      if (character === '') throw this.#fault()
      if (character === "'") {
        this.#at++
        if (this.#peek() !== "'") return word
      }
      word += character === '\\' ? this.#escaped() : this.#text[this.#at++]
    }
  }

  #bare(): string {
    let word = ''
    for (;;) {
      const character = this.#peek()
      if (character === '\\' && this.#mode !== 'web') {
        word += this.#escaped()
        continue
      }
      if (character === '' || isSpace(character) || this.#endsBare(character, word)) return word
      word += character
      this.#at++
    }
  }

  /** A colon that begins a word is part of it. */
  #endsBare(character: string, word: string): boolean {
    if (character === ':') return word !== ''
    if (this.#mode === 'vector') return false
    return isQueryOperator(character) || (this.#mode === 'web' && character === '"')
  }

  #escaped(): string {
    this.#at++
    const character = this.#peek()
    if (character === '') throw new PgError('42601', `there is no escaped character: "${this.#text}"`)
    this.#at++
    return character
  }

  #positions(): readonly Position[] {
    const positions: Position[] = []
    do {
      this.#at++
      const digits = /[0-9]*/y
      digits.lastIndex = this.#at
      const place = digits.exec(this.#text)![0]
      if (place === '') throw this.#fault()
      this.#at += place.length
      if (Number(place) === 0) throw new PgError('42601', `wrong position info in tsvector: "${this.#text}"`)
      positions.push(positionOf(Number(place), this.#weight()))
    } while (this.#peek() === ',')
    return positions
  }

  /** The letter behind a place; digits behind it mean nothing. */
  #weight(): number {
    let weight: number | undefined
    for (;;) {
      const character = this.#peek()
      if (character === '' || character === ',' || isSpace(character)) return weight ?? 0
      if (!/[0-9]/.test(character)) {
        const letter = character === '*' ? weightLetters.length - 1 : weightLetters.indexOf(character.toUpperCase())
        if (letter < 0 || weight !== undefined) throw this.#fault()
        weight = letter
      }
      this.#at++
    }
  }

  #fault(): PgError {
    return new PgError('42601', `syntax error in ${this.#mode === 'vector' ? 'tsvector' : 'tsquery'}: "${this.#text}"`)
  }
}
