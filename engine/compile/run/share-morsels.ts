// A pipeline's morsels over several threads: the query's own works as well, and then takes in what the others made.
import { BeyondCode } from '../expression/error-codes.ts'
import type { ExecuteContext } from '../../interpret/execute-context.ts'
import { isDistinct } from '../pipeline/aggregates.ts'
import { type HelperJob, runPartition } from './helper-work.ts'
import type { PartReport } from './merge-parts.ts'
import type { PipelineRun } from './pipeline-run.ts'

/** False: nobody is asked, and nothing is done. */
export function sharePartitions(run: PipelineRun, job: HelperJob & { kind: 'rows' }, context: ExecuteContext): boolean {
  const all = job.partitions.reduce((sum, partition) => sum + partition.rows, 0)
  const rows = isLight(job) ? all / lightRows : all
  const reports = shared(rows, job.partitions.length, job, context, (morsel) => runPartition(run, job, morsel, context))
  if (!reports) return false
  run.merge(reports)
  return true
}

/** So many rows that are only looked at and added up take as long as one that is looked up somewhere. */
const lightRows = 10
const lightAggregatesMax = 8

function isLight({ options, forms }: HelperJob & { kind: 'rows' }): boolean {
  const { steps, sink } = options.pipeline
  return (
    sink.kind === 'aggregate' &&
    sink.groups.length === 0 &&
    sink.aggregates.length <= lightAggregatesMax &&
    !sink.aggregates.some(isDistinct) &&
    !steps.some(({ kind }) => kind === 'probe') &&
    !forms.some(({ columns }) => columns.some(({ layout }) => layout.kind === 'utf8'))
  )
}

export function shareLinks(
  run: PipelineRun,
  job: HelperJob & { kind: 'link' },
  entries: number,
  context: ExecuteContext,
): boolean {
  const link = (morsel: number): void => {
    context.checkCancel()
    run.overEntries('link', job.ranges[morsel])
  }
  return shared(entries, job.ranges.length, job, context, link) !== undefined
}

function shared(
  rows: number,
  morsels: number,
  job: HelperJob,
  context: ExecuteContext,
  work: (morsel: number) => void,
): PartReport[] | undefined {
  const sharing = context.compiled!.crew?.share(rows, morsels, job, context.compiled!.memory)
  if (!sharing) return undefined
  let own: { readonly error: unknown } | undefined
  try {
    for (let morsel; (morsel = sharing.take()) !== undefined;) work(morsel)
  } catch (error) {
    own = { error }
    sharing.fail(error)
  }
  try {
    return sharing.finish<PartReport>()
  } catch (error) {
    // The same, but as it was thrown.
    if (own && !(own.error instanceof BeyondCode) && (error as Error).message === (own.error as Error).message)
      throw own.error
    throw error
  }
}
