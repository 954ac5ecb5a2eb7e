// What one operator holds of its query's memory, and whether it is time to write some of it out.
import { PgError } from '../errors.ts'
import type { Spill } from './spill.ts'

interface Accounted {
  charge(bytes: number, must?: boolean): void
  readonly spill?: Spill
}

export class OperatorMemory {
  readonly #context: Accounted
  readonly #bytesMax: number
  #bytes = 0

  /** share: of what an operator may hold, the part that is counted here: what is made of the rows later takes the rest. */
  constructor(context: Accounted, share = 1) {
    this.#context = context
    this.#bytesMax = context.spill ? context.spill.operatorBytesMax * share : Infinity
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Books bytes that are there already. False: the operator should write out what it holds. 53200 where it has no way to. */
  hold(bytes: number): boolean {
    const context = this.#context
    if (!context.spill) {
      this.take(bytes)
      return true
    }
    try {
      this.take(bytes)
    } catch (error) {
      if (!isOutOfMemory(error)) throw error
      context.charge(bytes, true)
      this.#bytes += bytes
      return false
    }
    return this.#bytes <= this.#bytesMax
  }

  /** 53200 beyond the query's limit. */
  take(bytes: number): void {
    this.#context.charge(bytes)
    this.#bytes += bytes
  }

  /** 53200 where the query holds more than it may. */
  check(): void {
    this.#context.charge(1)
    this.#context.charge(-1)
  }

  give(bytes: number): void {
    this.#context.charge(-bytes)
    this.#bytes -= bytes
  }

  release(): void {
    this.give(this.#bytes)
  }
}

export const isOutOfMemory = (error: unknown): boolean => error instanceof PgError && error.sqlstate === '53200'
