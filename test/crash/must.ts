// What a client of the crash test may be answered.
import type { Random } from '../support/random.ts'
import type { SimpleClient, SimpleResult } from '../support/simple-client.ts'
import type { Acknowledged } from './workload.ts'

export type Work = (client: SimpleClient, known: Acknowledged, random: Random) => Promise<void>

/** Errors that a client must expect of others' transactions. */
const conflicts = new Set(['40001', '40P01', '23505'])

export function must(result: SimpleResult): SimpleResult {
  if (result.error && !conflicts.has(result.error.sqlstate))
    throw new UnexpectedError(`${result.error.sqlstate} ${result.error.message} ${result.error.detail ?? ''}`)
  return result
}
export class UnexpectedError extends Error {}
