// What the compiler has no form for: the operator is interpreted, and EXPLAIN tells the reason.

export class Unsupported extends Error {
  readonly reason: string
  /** The plan node whose code was being written, where it is known. */
  node: number | undefined

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

/** Names the plan node that refusals of `write` are about. */
export function about<T>(node: number, write: () => T): T {
  try {
    return write()
  } catch (error) {
    if (error instanceof Unsupported) error.node ??= node
    throw error
  }
}
