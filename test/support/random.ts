// Random numbers that a seed repeats: a failing run prints its seed.
export interface Random {
  readonly seed: number
  /** In [0, 1). */
  next(): number
  /** An integer in [0, below). */
  below(below: number): number
  pick<T>(items: readonly T[]): T
}

/** seed: from the environment variable if it is set, else from the clock. */
export function seeded(variable: string): Random {
  const seed = Number(process.env[variable] ?? Date.now() % 1_000_000_007)
  let state = seed >>> 0
  // Mulberry32: small, and good enough to choose test cases.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { seed, next, below, pick: (items) => items[below(items.length)] }
}
