// Statements of texts that come again, as drivers send them: parsed once, and bound and planned once where that read no clock.
import type { RawStatement } from '../../../engine/parse/parse.ts'
import type { Made } from './prepared-statement.ts'

/** Texts a session remembers, and how long they may be: trees take some hundred times a text's room. */
const textsMax = 64
const textCharactersMax = 4096

export interface CachedStatement {
  readonly raw: RawStatement
  readonly made: Made
}

export class StatementCache {
  readonly #byKey = new Map<string, readonly CachedStatement[]>()

  /** kind: what besides the text decides what binding makes of it. */
  async get(
    kind: string,
    text: string,
    parse: (text: string) => RawStatement[] | Promise<RawStatement[]>,
  ): Promise<readonly CachedStatement[]> {
    const key = `${kind} ${text}`
    const known = this.#byKey.get(key)
    if (known) {
      this.#byKey.delete(key)
      this.#byKey.set(key, known)
      return known.map(({ raw, made }) => ({ raw, made: made.readsClock ? {} : made }))
    }
    const parsed = parse(text)
    const statements = parsed instanceof Promise ? await parsed : parsed
    const cached = statements.map((raw): CachedStatement => ({ raw, made: {} }))
    if (text.length <= textCharactersMax) {
      if (this.#byKey.size >= textsMax) this.#byKey.delete(this.#byKey.keys().next().value!)
      this.#byKey.set(key, cached)
    }
    return cached
  }

  has(kind: string, text: string): boolean {
    return this.#byKey.has(`${kind} ${text}`)
  }

  clear(): void {
    this.#byKey.clear()
  }
}
