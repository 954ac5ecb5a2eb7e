// An object's bytes as a whole: where they begin and end does not depend on pages.
import { invalidParameter, PgError } from '../../../engine/errors.ts'
import type { SessionCore } from '../session-core.ts'
import { lastPage, putPages, readPages, removePages } from './page-rows.ts'

/** As in PostgreSQL, whose tools read pages. */
export const pageBytes = 2048
/** Numbers of pages are of int4. */
export const objectBytesMax = (2 ** 31 - 1) * pageBytes
/** Of bytes that go through memory at once. */
const valueBytesMax = 2 ** 30 - 1

export async function objectLength(core: SessionCore, loid: number): Promise<number> {
  const last = await lastPage(core, loid)
  return last ? last.pageno * pageBytes + last.length : 0
}

/** Fewer where the object ends. */
export async function readBytes(core: SessionCore, loid: number, from: number, length: number): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array(0)
  const wanted = from + length
  // More than one value holds is asked for by those who want all there is.
  const end = length > valueBytesMax ? Math.min(wanted, await objectLength(core, loid)) : wanted
  if (end <= from) return new Uint8Array(0)
  if (end - from > valueBytesMax) throw new PgError('22023', 'large object read request is too large')
  const pages = await readPages(core, loid, pageOf(from), pageOf(end - 1))
  return joined(pages, from, await endOf(core, loid, pages, end))
}

/** Where reading up to `end` ends. Only where the pages do not get there somebody must ask for the last one of the object. */
async function endOf(
  core: SessionCore,
  loid: number,
  pages: ReadonlyMap<number, Uint8Array>,
  end: number,
): Promise<number> {
  const last = pages.get(pageOf(end - 1))
  if (last && pageOf(end - 1) * pageBytes + last.length >= end) return end
  return Math.min(end, await objectLength(core, loid))
}

function joined(pages: ReadonlyMap<number, Uint8Array>, from: number, end: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(end - from, 0))
  for (const [pageno, data] of pages) {
    const start = pageno * pageBytes
    const first = Math.max(from - start, 0)
    const part = data.subarray(first, Math.max(Math.min(end - start, data.length), first))
    bytes.set(part, Math.max(start - from, 0))
  }
  return bytes
}

const pageOf = (offset: number): number => Math.floor(offset / pageBytes)

/** What lies between the end and `at` becomes zeros. */
export async function writeBytes(core: SessionCore, loid: number, at: number, bytes: Uint8Array): Promise<void> {
  if (at + bytes.length > objectBytesMax)
    throw invalidParameter(`invalid large object write request size: ${bytes.length}`)
  if (bytes.length === 0) return
  const [first, last] = [pageOf(at), pageOf(at + bytes.length - 1)]
  const known = await partlyWritten(core, loid, at, at + bytes.length)
  const pages = new Map<number, Uint8Array>()
  for (let pageno = first; pageno <= last; pageno++) {
    const start = pageno * pageBytes
    const from = Math.max(at - start, 0)
    const part = bytes.subarray(Math.max(start - at, 0), Math.min(start + pageBytes - at, bytes.length))
    const before = known.get(pageno)
    const page = new Uint8Array(Math.max(from + part.length, before?.length ?? 0))
    if (before) page.set(before)
    page.set(part, from)
    pages.set(pageno, page)
  }
  await putPages(core, loid, pages)
}

/** Pages at the ends of what is written, of which something stays. */
async function partlyWritten(
  core: SessionCore,
  loid: number,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, Uint8Array>> {
  const ends = new Set<number>()
  if (from % pageBytes !== 0) ends.add(pageOf(from))
  if (to % pageBytes !== 0) ends.add(pageOf(to))
  const pages = new Map<number, Uint8Array>()
  for (const pageno of ends) {
    const data = (await readPages(core, loid, pageno, pageno)).get(pageno)
    if (data) pages.set(pageno, data)
  }
  return pages
}

/** Cuts the object, or makes it longer by zeros: its last page is where it ends, if nothing is on it. */
export async function truncateAt(core: SessionCore, loid: number, length: number): Promise<void> {
  const pageno = pageOf(length)
  const page = new Uint8Array(length - pageno * pageBytes)
  const before = (await readPages(core, loid, pageno, pageno)).get(pageno)
  if (before) page.set(before.subarray(0, page.length))
  await removePages(core, loid, pageno + 1)
  await putPages(core, loid, new Map([[pageno, page]]))
}
