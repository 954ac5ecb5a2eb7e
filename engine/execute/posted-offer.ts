// What helpers are told of a job, as it crosses threads: what comes again (code, partitions, settings) goes by its number.
import type { HelperJob } from '../compile/run/helper-work.ts'
import { type PostedCode, postedCode, receivedCode } from '../compile/run/posted-code.ts'
import type { SessionFacts } from '../functions/function.ts'
import { type PackedList, packList, unpackList } from '../packed-list.ts'
import { joinParts, partitionParts } from '../partition-parts.ts'
import type { ScanPartition } from '../tables.ts'
import type { HelperTask } from './helper.ts'
import type { KeptValues, Posted, ReceivedValues } from './kept-values.ts'

export interface OfferBody {
  readonly task: HelperTask
  readonly job: HelperJob
}

type Without<T, Names extends PropertyKey> = T extends unknown ? Omit<T, Names> : never

export interface PostedOffer {
  readonly task: Omit<HelperTask, 'session'>
  readonly session: Omit<SessionFacts, 'variables'>
  readonly variables: Posted<SessionFacts['variables']>
  readonly job: Without<HelperJob, 'code' | 'partitions'>
  readonly code?: Posted<PostedCode>
  readonly partitions?: readonly Posted<PackedList<ScanPartition> | readonly ScanPartition[]>[]
}

export function postedOffer({ task, job }: OfferBody, kept: KeptValues): PostedOffer {
  const { session, ...ofTask } = task
  const { variables, ...facts } = session
  const posted = { task: ofTask, session: facts, variables: kept.post(variables, itself) }
  if (job.kind === 'sort') return { ...posted, job }
  if (job.kind !== 'rows') {
    const { code, ...rest } = job
    return { ...posted, job: rest, code: kept.post(code, postedCode) }
  }
  const { code, partitions, ...rest } = job
  return {
    ...posted,
    job: rest,
    code: kept.post(code, postedCode),
    partitions: partitionParts(partitions).map((part) => kept.post(part, packList)),
  }
}

/** To be read whether there is anything left to do or not: what is kept is named in later offers. */
export function receivedOffer(posted: PostedOffer, kept: ReceivedValues): OfferBody {
  const { task, session, variables, job, code, partitions } = posted
  return {
    task: { ...task, session: { ...session, variables: kept.receive(variables, itself) } },
    job: {
      ...job,
      ...(code && { code: kept.receive(code, receivedCode) }),
      ...(partitions && { partitions: joinParts(partitions.map((part) => kept.receive(part, unpackList))) }),
    } as HelperJob,
  }
}

const itself = <T>(value: T): T => value
