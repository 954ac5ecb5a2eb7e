// A seeded generator of random numbers: the same stream on every machine, one per table and purpose.

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0 || 1
    for (let i = 0; i < 8; i++) this.next()
  }

  /** 32 random bits (xorshift32, Marsaglia 2003, with a final multiply to hide its linearity). */
  next(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x >>> 0
    return Math.imul(x, 0x9e3779b1) >>> 0
  }

  /** Uniform integer in [low, high]. */
  between(low: number, high: number): number {
    return low + Math.floor((this.next() / 4_294_967_296) * (high - low + 1))
  }

  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]
  }
}
