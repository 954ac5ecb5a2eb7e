// Rows of a scan's morsels as they go out: first by the query's own thread, and where there is much left in rounds that other threads
// help with. A round goes out when all of it is done, in the order of the scan: between pulls nothing is under way.
import type { Batch } from '../../columns/column.ts'
import { PgError } from '../../errors.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { ScanPartition } from '../../tables.ts'
import { type HelperJob, runPartition } from './helper-work.ts'
import type { PipelineRun } from './pipeline-run.ts'
import type { RoundBatches } from './round-batches.ts'
import { shareRound } from './share-morsels.ts'

interface Progress {
  /** A run in place of one that failed in its middle. */
  readonly startAgain: () => PipelineRun
  /** So many morsels more are out, or going. */
  readonly wentOut: (morsels: number) => void
}

/** Answers the run that was the last. */
export function* scannedRows(
  first: PipelineRun,
  partitions: readonly ScanPartition[],
  work: Omit<HelperJob & { readonly kind: 'rows' }, 'partitions'>,
  context: ExecuteContext,
  { startAgain, wentOut }: Progress,
): Generator<Batch, PipelineRun> {
  let run = first
  let isAlone = false
  /** Spent on the first morsels. */
  let milliseconds = 0
  for (let next = 0; next < partitions.length;) {
    const left = partitions.length - next
    const size: number = next < firstMorsels || isAlone ? 0 : roundSize(left, milliseconds / firstMorsels)
    const counts = run.rowCounts()
    let batches: RoundBatches | undefined
    try {
      if (size > 0) batches = shareRound(run, work, partitions.slice(next, next + size), context)
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      context.checkCancel()
      // Alone it may need less memory, and nobody may ask for the rows up to the one that fails.
      run = startAgain()
      run.addRowCounts(counts)
    }
    if (batches) {
      next += size
      wentOut(size)
      yield* batches.take()
      continue
    }
    isAlone ||= size > 0
    const begun = performance.now()
    runPartition(run, work, partitions[next], context)
    if (next < firstMorsels) milliseconds += performance.now() - begun
    next++
    wentOut(1)
    yield* run.takeBatches()
  }
  return run
}

/** They tell how long a morsel takes, and a limit may be met already. */
const firstMorsels = 2

/** How many of the morsels that are left the next round has; 0: they are done before others have come. */
function roundSize(left: number, morselMilliseconds: number): number {
  if (left * morselMilliseconds < sharedMilliseconds) return 0
  return Math.min(left, Math.max(roundMin, Math.min(roundMax, Math.ceil(roundMilliseconds / morselMilliseconds))))
}

const sharedMilliseconds = 15
/** To tell others of a round and to wait for them takes two or three. */
const roundMilliseconds = 50
const roundMin = 4
/** What a round yields is kept until all of it is done. */
const roundMax = 64
