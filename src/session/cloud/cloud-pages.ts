// The effect 'cloud-page': a worker wants the next page of a scan. While it reads one, the next is under way already.
import { columnsType, nextCursorHeader, pageRowsMax } from '../../../catalog/cloud/contract.ts'
import { cloudTableByOid } from '../../../catalog/virtual/cloud/cloud-tables.ts'
import type { CloudPage, CloudScanRequest } from '../../../catalog/virtual/cloud/open-partition.ts'
import type { SessionCore } from '../session-core.ts'
import type { StatementRun } from '../statement-run.ts'
import { keepPage } from './scanned-keys.ts'

interface Ahead {
  readonly cursor: string
  readonly page: Promise<CloudPage>
}

/** By scan; a run that ends takes its pages with it. */
const ahead = new WeakMap<StatementRun, Map<number, Ahead>>()

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
  const page = await (before && before.cursor === cursor
    ? before.page
    : fetchPage(core, table, request, cursor, signal))
  // A limit that one page may hold is met by the first.
  if (page.next !== null && (request.limit ?? Infinity) > pageRowsMax) {
    const next = fetchPage(core, table, request, page.next, signal)
    next.catch(() => {})
    scans.set(scan, { cursor: page.next, page: next })
  }
  keepPage(core, scan, page.body)
  return page
}

async function fetchPage(
  core: SessionCore,
  oid: number,
  { select, filter, order, limit }: CloudScanRequest,
  cursor: string | null,
  signal: AbortSignal,
): Promise<CloudPage> {
  const client = await core.state.cloud.clientOf(core.catalog.database)
  const query = new URLSearchParams({
    select: select.join(','),
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(order !== undefined && { order }),
    limit: String(Math.min(limit ?? pageRowsMax, pageRowsMax)),
    ...(cursor !== null && { cursor }),
  })
  const url = `/v1/${cloudTableByOid(oid).name}?${query.toString()}`
  const answer = await client.request({ method: 'GET', url, headers: { accept: columnsType } }, signal)
  return { body: answer.body, next: answer.header(nextCursorHeader) ?? null }
}
