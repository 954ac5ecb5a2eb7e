// Which segments are worth rewriting, and together with which. Size-tiered within a window of time: a row that is merged lands in the
// next tier of its window, so it is written at most once per tier (writeAmplificationMax), unless deletes make its segment worn,
// which the share of deleted rows pays for.
import { PgError } from '../../engine/errors.ts'
import {
  compactionDeletedShare,
  compactionFanIn,
  compactionFanInMax,
  compactionWindowMicros,
  segmentRowsMax,
} from '../limits.ts'
import type { CompactHow, RegionOptions, RegionSchema } from '../requests/request.ts'
import type { Segment } from '../segments/segment.ts'
import { timesOf, windowOf } from './windows.ts'

export interface CompactionStep {
  readonly inputs: readonly Segment[]
  /** Nothing of them is worth keeping. */
  readonly drop?: true
  /** Outputs hold rows of one window each. */
  readonly splitMicros?: number
}

type Picked = Pick<Segment, 'rows' | 'deletedRows' | 'footer'>

/** How often a row may be written: by its flush, then by a merge into each tier above the flush's. */
export const writeAmplificationMax = (flushedRows: number): number =>
  2 + Math.ceil(Math.log(segmentRowsMax / 2 / Math.max(1, flushedRows)) / Math.log(compactionFanIn))

/** Rows older than this are expired; undefined: none ever are. */
export const expiryOf = (options: RegionOptions | undefined, now: number): number | undefined =>
  options?.ttlMicros === undefined ? undefined : now - options.ttlMicros

/** What the background does next, one step at a time. */
export function dueStep(segments: readonly Segment[], schema: RegionSchema, now: number): CompactionStep | undefined {
  const { options } = schema
  const expired = expiredSegments(segments, options, now)
  if (expired.length > 0) return { inputs: expired, drop: true }
  const size = windowSize(options)
  if (options?.strictWindows && size !== undefined) {
    const wide = segments.filter((segment) => isWide(segment, options, size))
    if (wide.length > 0) return { inputs: limited(wide), splitMicros: size }
  }
  for (const window of byWindow(segments, options, size)) {
    const full = fullTier(window)
    if (full.length > 0) return { inputs: limited(full) }
  }
  const worn = segments.filter(
    (segment) =>
      segment.deletedRows > segment.rows * compactionDeletedShare ||
      expiredShare(segment, options, now) > compactionDeletedShare,
  )
  return worn.length > 0 ? { inputs: limited(worn.slice(0, 1)) } : undefined
}

/** All that a request asks for, step by step. */
export function askedSteps(
  segments: readonly Segment[],
  schema: RegionSchema,
  how: CompactHow,
  now: number,
): CompactionStep[] {
  const { options } = schema
  const expired = new Set(expiredSegments(segments, options, now))
  const living = segments.filter((segment) => !expired.has(segment))
  const steps: CompactionStep[] = expired.size > 0 ? [{ inputs: [...expired], drop: true }] : []
  const ownSize = windowSize(options)
  switch (how.kind) {
    case 'regular':
      for (const window of byWindow(living, options, ownSize)) steps.push(...merged(window, options, now))
      return steps
    case 'full':
      for (const window of byWindow(living, options, ownSize))
        for (const inputs of batches(window)) steps.push({ inputs, splitMicros: splitOf(options) })
      return steps
    case 'strict-window': {
      const size = how.windowMicros ?? ownSize
      if (options?.timeAttribute === undefined || size === undefined)
        throw new PgError('22023', 'a window needs a time column', {
          hint: 'Set the table option time_column, and compaction_window for the size.',
        })
      const wide = living.filter((segment) => isWide(segment, options, size))
      for (const inputs of batches(wide)) steps.push({ inputs, splitMicros: size })
      const whole = living.filter((segment) => !wide.includes(segment))
      for (const window of byWindow(whole, options, size)) steps.push(...merged(window, options, now))
      return steps
    }
    case 'time-range': {
      const { start = -Infinity, end = Infinity } = how
      const inside = living.filter((segment) => {
        const times = options?.timeAttribute === undefined ? undefined : timesOf(segment.footer, options.timeAttribute)
        return times !== undefined && times.max >= start && times.min < end
      })
      for (const window of byWindow(inside, options, ownSize)) steps.push(...merged(window, options, now))
      return steps
    }
  }
}

/** Bad requests, before anything is done for them. */
export function validateHow(schema: RegionSchema, how: CompactHow): void {
  if (how.kind === 'strict-window' && how.windowMicros !== undefined && !(how.windowMicros > 0))
    throw new PgError('22023', 'a window must be longer than zero')
  if (how.kind !== 'time-range') return
  if (how.start === undefined && how.end === undefined)
    throw new PgError('22023', 'a time range needs a start or an end')
  if (how.start !== undefined && how.end !== undefined && how.start >= how.end)
    throw new PgError('22023', 'start time must be earlier than end time')
  if (schema.options?.timeAttribute === undefined)
    throw new PgError('22023', 'a time range needs a time column', { hint: 'Set the table option time_column.' })
}

export const windowSize = (options: RegionOptions | undefined): number | undefined =>
  options?.timeAttribute === undefined ? undefined : (options.windowMicros ?? compactionWindowMicros)

const splitOf = (options: RegionOptions | undefined): number | undefined =>
  options?.strictWindows ? windowSize(options) : undefined

function expiredSegments(segments: readonly Segment[], options: RegionOptions | undefined, now: number): Segment[] {
  const cut = expiryOf(options, now)
  if (cut === undefined) return []
  return segments.filter((segment) => {
    const times = timesOf(segment.footer, options!.timeAttribute!)
    return times !== undefined && times.complete && times.max < cut
  })
}

/** Roughly, as if rows were spread evenly over the segment's time. */
function expiredShare(segment: Picked, options: RegionOptions | undefined, now: number): number {
  const cut = expiryOf(options, now)
  const times = cut === undefined ? undefined : timesOf(segment.footer, options!.timeAttribute!)
  if (!times || times.min >= cut!) return 0
  return times.max <= times.min ? 0 : Math.min(1, (cut! - times.min) / (times.max - times.min))
}

/** Rows of more than one window. */
function isWide(segment: Picked, options: RegionOptions | undefined, size: number): boolean {
  const times = options?.timeAttribute === undefined ? undefined : timesOf(segment.footer, options.timeAttribute)
  return times !== undefined && windowOf(times.min, size) !== windowOf(times.max, size)
}

/** A segment belongs to the window of its latest row. Latest windows first: that is where rows arrive. */
function byWindow(
  segments: readonly Segment[],
  options: RegionOptions | undefined,
  size: number | undefined,
): Segment[][] {
  const windows = new Map<number, Segment[]>()
  for (const segment of segments) {
    const times = size === undefined ? undefined : timesOf(segment.footer, options!.timeAttribute!)
    const window = times ? windowOf(times.max, size!) : NaN
    const members = windows.get(window)
    if (members) members.push(segment)
    else windows.set(window, [segment])
  }
  return [...windows].sort(([a], [b]) => (b > a ? 1 : b < a ? -1 : 0)).map(([, members]) => members)
}

/** Each tier's segments are at least compactionFanIn times as long as those of the one below. */
export const tierOf = (rows: number): number => Math.floor(Math.log(Math.max(1, rows)) / Math.log(compactionFanIn))

const isSmall = (segment: Picked): boolean => segment.rows < segmentRowsMax / 2

/** The smallest tier that is full: its merge makes one segment of the next. */
function fullTier(segments: readonly Segment[]): Segment[] {
  const tiers = new Map<number, Segment[]>()
  for (const segment of segments.filter(isSmall)) {
    const tier = tierOf(segment.rows)
    const members = tiers.get(tier)
    if (members) members.push(segment)
    else tiers.set(tier, [segment])
  }
  for (const tier of [...tiers.keys()].sort((a, b) => a - b)) {
    const members = tiers.get(tier)!
    if (members.length >= compactionFanIn) return members.slice(0, compactionFanInMax)
  }
  return []
}

/** Small segments together, and those with dead rows. */
function merged(segments: readonly Segment[], options: RegionOptions | undefined, now: number): CompactionStep[] {
  const isDirty = (segment: Segment): boolean =>
    segment.deletedRows > 0 || expiredShare(segment, options, now) > 0 || isUnsplit(segment, options)
  const chosen = segments.filter((segment) => isSmall(segment) || isDirty(segment))
  return batches(chosen)
    .filter((batch) => batch.length > 1 || batch.some(isDirty))
    .map((inputs) => ({ inputs, splitMicros: splitOf(options) }))
}

const isUnsplit = (segment: Picked, options: RegionOptions | undefined): boolean => {
  const size = splitOf(options)
  return size !== undefined && isWide(segment, options, size)
}

/** As many as make one segment. */
function limited(segments: readonly Segment[]): Segment[] {
  return batches(segments)[0]
}

function batches(segments: readonly Segment[]): Segment[][] {
  const all: Segment[][] = []
  let rows = Infinity
  for (const segment of segments) {
    if (rows + segment.rows > segmentRowsMax) {
      all.push([])
      rows = 0
    }
    all.at(-1)!.push(segment)
    rows += segment.rows
  }
  return all
}
