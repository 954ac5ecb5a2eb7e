// One run of a statement: what its effects know of it, and how they ask for another run under a newer snapshot.
import type { CommitSequence } from '../../../regions/requests/request.ts'
import { rowConflict } from '../transaction/commit.ts'
import type { FetchRows } from '../query/fetch-rows.ts'
import type { NarrowScan } from '../query/narrow-scan.ts'

export interface StatementRun {
  /** Of the snapshot that it reads. */
  readonly sequence: CommitSequence
  /** Set once a row or key was found taken or changed: the statement is to run again after this. */
  retry?: () => Promise<void>
  /** For joins that look keys up. */
  narrowScan?: NarrowScan
  /** For operators that fetch rows by id. */
  fetchRows?: FetchRows
}

/** Ends the run from within an effect. Its worker is free meanwhile; locks that it took stay. */
export function runAgain(run: StatementRun, after: () => Promise<void> = () => Promise.resolve()): never {
  run.retry = after
  throw rowConflict()
}
