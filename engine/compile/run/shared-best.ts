// The best rows of a top-N over a scan's morsels: first by the query's own thread, and where there is much left with the help of others,
// each of which keeps its own best.
import { decodeBatch } from '../../spill/batch-codec.ts'
import { isOutOfMemory } from '../../spill/operator-memory.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import type { ScanPartition } from '../../tables.ts'
import { type HelperJob, runPartition } from './helper-work.ts'
import type { PipelineRun } from './pipeline-run.ts'
import { sharePartitions } from './share-morsels.ts'

/** They tell how long a morsel takes. */
const firstMorsels = 2
/** What takes less is done before others have come, and were told, and waited for. */
const sharedMilliseconds = 15

type Work = Omit<HelperJob & { readonly kind: 'rows' }, 'partitions'>

/** Answers the run whose `best` has them. work: of a job with a `top`; startAgain: a run in place of one that failed in its middle. */
export function findBest(
  run: PipelineRun,
  partitions: readonly ScanPartition[],
  work: Work,
  context: ExecuteContext,
  startAgain: () => PipelineRun,
): PipelineRun {
  const begun = performance.now()
  lookAt(run, partitions.slice(0, firstMorsels), work, context)
  const left = partitions.slice(firstMorsels)
  const milliseconds = ((performance.now() - begun) / firstMorsels) * left.length
  try {
    if (milliseconds >= sharedMilliseconds && share(run, left, work, context)) return run
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    // What others keep is wanted no more when they are not asked.
    const alone = startAgain()
    lookAt(alone, partitions, work, context)
    return alone
  }
  lookAt(run, left, work, context)
  return run
}

function lookAt(run: PipelineRun, partitions: readonly ScanPartition[], work: Work, context: ExecuteContext): void {
  for (const partition of partitions) runPartition(run, work, partition, context)
}

/** False: nobody was asked, and nothing is done. */
function share(run: PipelineRun, partitions: readonly ScanPartition[], work: Work, context: ExecuteContext): boolean {
  const compiled = context.compiled!
  // What helpers make and leave is wanted no longer.
  const memory = compiled.memory.scope()
  try {
    const reports = sharePartitions(run, work, partitions, { ...context, compiled: { ...compiled, memory } })
    for (const { address, bytes } of reports?.flatMap(({ batches }) => batches ?? []) ?? [])
      run.addRows(decodeBatch(memory.view(address, bytes).slice(), work.types))
    return reports !== undefined
  } finally {
    compiled.memory.closeScope(memory)
  }
}
