// Aggregates over all rows of a table: what counts of rows and zone maps can answer, where they are exact for whoever reads.
import type { PhysicalAggregate, PhysicalPlan } from './physical.ts'

type Aggregate = PhysicalPlan & { readonly kind: 'aggregate' }
type Scan = PhysicalPlan & { readonly kind: 'scan' }

export type MetadataCall =
  | { readonly kind: 'rows' }
  /** attribute: of the scanned table. */
  | { readonly kind: 'values' | 'min' | 'max'; readonly attribute: number }

const countRows = 2803
const countValues = 2147
/** Of integers, dates and timestamps: equal values are the same there, and zone maps hold them whole. */
const least: ReadonlySet<number> = new Set([2131, 2132, 2133, 2138, 2142, 2143])
const greatest: ReadonlySet<number> = new Set([2115, 2116, 2117, 2122, 2126, 2127])

/** undefined: some of the plan's aggregates need the rows. */
export function metadataCalls(plan: Aggregate): readonly MetadataCall[] | undefined {
  const { input, groups, groupingSets, groupings = [], aggregates } = plan
  if (groups.length > 0 || groupingSets || groupings.length > 0 || aggregates.length === 0) return undefined
  if (input.kind !== 'scan' || !readsAll(input)) return undefined
  const calls = aggregates.map((call) => metadataCall(call, input))
  return calls.includes(undefined) ? undefined : (calls as readonly MetadataCall[])
}

const readsAll = ({ filter, predicates, limit, remote, file }: Scan): boolean =>
  !filter && predicates.length === 0 && limit === undefined && !remote && !file

function metadataCall(call: PhysicalAggregate, { attributes }: Scan): MetadataCall | undefined {
  if (call.filter || call.distinct || call.orderBy.length > 0) return undefined
  if (call.function === countRows) return { kind: 'rows' }
  const [arg] = call.args
  const attribute = arg?.kind === 'slot' ? attributes[arg.slot] : 0
  // Row ids have no zone maps.
  if (attribute === 0) return undefined
  if (call.function === countValues) return { kind: 'values', attribute }
  if (least.has(call.function)) return { kind: 'min', attribute }
  return greatest.has(call.function) ? { kind: 'max', attribute } : undefined
}
