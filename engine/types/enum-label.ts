// A label of an enum. Its code is what rows hold: codes are ordered as the labels are, given once and never changed, so that values
// compare, sort and hash as integers do, and a label's new name or a new neighbour changes no row.

export interface EnumLabel {
  /** Of pg_enum. */
  readonly oid: number
  readonly label: string
  /** pg_enum.enumsortorder. */
  readonly sortOrder: number
  readonly code: number
  /** Added by the transaction that sees it, to a type that was there before: not to be used until it commits. */
  readonly fresh?: true
}

/** Room between labels, for those that are added between them. */
const widestGap = 2 ** 20
/** How far a label keeps from the one that it is put next to: so many steps fit into a gap. */
const step = 2 ** 10
const codeMax = 2 ** 31 - 1
const codeMin = -(2 ** 31)

/** Codes of a new type's labels. */
export function firstCodes(count: number): number[] {
  const gap = Math.min(widestGap, Math.floor(codeMax / (count + 1)))
  return Array.from({ length: count }, (_, index) => index * gap)
}

/** A code between two labels; undefined of either: there is none on that side. nearer: beside which of them. Nothing: there is no room left. */
export function codeBetween(
  before: number | undefined,
  after: number | undefined,
  nearer: 'before' | 'after',
): number | undefined {
  if (before === undefined && after === undefined) return 0
  if (after === undefined) return roomFor(before!, codeMax + 1, widestGap)
  if (before === undefined) {
    const mirrored = roomFor(-after, -codeMin + 1, widestGap)
    return mirrored === undefined ? undefined : -mirrored
  }
  if (nearer === 'before') return roomFor(before, after, step)
  const mirrored = roomFor(-after, -before, step)
  return mirrored === undefined ? undefined : -mirrored
}

/** Above low by the distance, or in the middle where that is too far. */
function roomFor(low: number, high: number, distance: number): number | undefined {
  const room = high - low
  return room < 2 ? undefined : low + Math.min(distance, Math.floor(room / 2))
}
