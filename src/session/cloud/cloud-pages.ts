// The effect 'cloud-page': a worker wants the next page of a scan. While it reads one, the next is under way already: it is asked for as
// soon as the head of the one before says where it begins.
import { columnsType, nextCursorHeader, pageRowsMax } from '../../../catalog/cloud/contract.ts'
import { cloudTableByOid } from '../../../catalog/virtual/cloud/cloud-tables.ts'
import type { CloudPage, CloudScanRequest } from '../../../catalog/virtual/cloud/open-partition.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../writes/statement-run.ts'
import { keepPage } from './scanned-keys.ts'

interface Fetched {
  readonly cursor: string | null
  /** Where the page after it begins: settled by its head, before its rows are here. */
  readonly next: Promise<string | null>
  readonly page: Promise<CloudPage>
}

/** By scan; a run that ends takes its pages with it. */
const ahead = new WeakMap<StatementRun, Map<number, Fetched>>()

export async function answerCloudPage(
  core: SessionCore,
  args: readonly unknown[],
  run: StatementRun,
): Promise<CloudPage> {
  const [scan, table, request, cursor] = args as [number, number, CloudScanRequest, string | null]
  const signal = core.interrupted
  let scans = ahead.get(run)
  if (!scans) ahead.set(run, (scans = new Map()))
  const before = scans.get(scan)
  scans.delete(scan)
  const wanted = before?.cursor === cursor ? before : fetchPage(core, table, request, cursor, signal)
  // A limit that one page may hold is met by the first.
  if ((request.limit ?? Infinity) > pageRowsMax)
    wanted.next.then(
      (next) => next !== null && scans.set(scan, fetchPage(core, table, request, next, signal)),
      () => {},
    )
  const page = await wanted.page
  keepPage(core, scan, page.body)
  return page
}

function fetchPage(
  core: SessionCore,
  oid: number,
  { select, filter, order, limit }: CloudScanRequest,
  cursor: string | null,
  signal: AbortSignal,
): Fetched {
  const query = new URLSearchParams({
    select: select.join(','),
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(order !== undefined && { order }),
    limit: String(Math.min(limit ?? pageRowsMax, pageRowsMax)),
    ...(cursor !== null && { cursor }),
  })
  const url = `/v1/${cloudTableByOid(oid).name}?${query.toString()}`
  const { promise: next, resolve, reject } = Promise.withResolvers<string | null>()
  const ask = async (): Promise<CloudPage> => {
    const client = await core.state.cloud.clientOf(core.catalog.database)
    const answer = await client.request({ method: 'GET', url, headers: { accept: columnsType } }, signal, {
      onHead: (head) => resolve(head.header(nextCursorHeader) ?? null),
    })
    return { body: answer.body, next: answer.header(nextCursorHeader) ?? null }
  }
  const page = ask()
  // Who asks for the page hears of it.
  page.then((found) => resolve(found.next), reject)
  next.catch(() => {})
  return { cursor, next, page }
}
