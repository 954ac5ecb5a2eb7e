// The word through which a query is asked to stop, and what it then answers.
import { PgError, queryCanceled } from '../errors.ts'

export const cancelReason = { user: 1, timeout: 2, termination: 3, idle: 4 } as const

/** Throws once the word is set. */
export function checkCancelWord(word: Int32Array): void {
  const reason = Atomics.load(word, 0)
  if (reason !== 0) throw cancelError(reason)
}

export function cancelError(reason: number): PgError {
  switch (reason) {
    case cancelReason.timeout:
      return queryCanceled('statement timeout')
    case cancelReason.termination:
      return new PgError('57P01', 'terminating connection due to administrator command')
    case cancelReason.idle:
      return new PgError('25P03', 'terminating connection due to idle-in-transaction timeout')
    default:
      return queryCanceled('user request')
  }
}
