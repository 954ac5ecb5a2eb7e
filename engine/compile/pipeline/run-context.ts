// The run's context: a block of memory that generated code reads its addresses, parameters and states from.

/** A layout as data. */
export interface ContextPlaces {
  readonly places: ReadonlyMap<string, number>
  readonly bytes: number
}

export class ContextLayout {
  readonly #places: Map<string, number>
  #bytes: number

  constructor(from?: ContextPlaces) {
    this.#places = new Map(from?.places)
    this.#bytes = from?.bytes ?? 0
  }

  get places(): ReadonlyMap<string, number> {
    return this.#places
  }

  /** Offset of a place of that many bytes, made when it is first asked for; aligned to 8. */
  place(name: string, bytes = 8): number {
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const at = this.#bytes
    this.#places.set(name, at)
    this.#bytes += (bytes + 7) & ~7
    return at
  }

  /** Of a place that must be there. */
  offset(name: string): number {
    const known = this.#places.get(name)
    if (known === undefined) throw new Error(`the context has no ${name}`)
    return known
  }

  has(name: string): boolean {
    return this.#places.has(name)
  }

  get bytes(): number {
    return this.#bytes
  }
}

/** Offsets within a column's place. */
export const columnPlace = { values: 0, validity: 4, offsets: 8, entryOffsets: 12, entryBytes: 16, bytes: 24 } as const
/** Offsets within a table's place (a hash table of groups or of join rows). */
export const tablePlace = {
  directory: 0,
  shift: 4,
  mask: 8,
  next: 12,
  end: 16,
  count: 20,
  limit: 24,
  nullAware: 28,
  /** Address of where each part's next row goes, or 0: rows go to one table (group-parts.ts). */
  parts: 32,
  /** Rows that were looked for in the table. */
  seen: 36,
  bytes: 40,
} as const
/** The number of the table that groups are folded into. */
export const foldedNumber = -2
/** Offsets within a parameter's place. */
export const parameterPlace = { value: 0, length: 8, float: 16, bytes: 24 } as const
