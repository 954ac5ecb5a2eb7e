// Partitions of a scan whose rows lie in a table with other attribute numbers than the one that the scan names.
import { buildColumn } from '../columns/build.ts'
import type { Batch } from '../columns/column.ts'
import type { PartitionForms, PartitionOpener, PartitionPinner, WorkerHooks } from '../execute/hooks.ts'
import type { OpenedPartition, ScanPartition } from '../tables.ts'
import type { ColumnMap } from './column-map.ts'

export interface MappedPartition extends ScanPartition {
  readonly kind: 'mapped'
  readonly inner: ScanPartition
  readonly map: ColumnMap
}

const rowId = 0

/** asked: all attributes that the scan names, in what it yields and in its conditions. */
export function mappedPartitions(
  partitions: readonly ScanPartition[],
  map: ColumnMap | undefined,
  asked: readonly number[],
): readonly ScanPartition[] {
  if (!map || asked.every((attribute) => attribute === rowId || map.attributes.get(attribute) === attribute))
    return partitions
  return partitions.map((inner): MappedPartition => ({ kind: 'mapped', rows: inner.rows, inner, map }))
}

const below = ({ attributes }: ColumnMap, attribute: number): number | undefined =>
  attribute === rowId ? rowId : attributes.get(attribute)

/** Attributes as the table below has them, row ids among them; what it does not have is left out. */
export const projectionBelow = (map: ColumnMap, attributes: readonly number[]): readonly number[] =>
  attributes.flatMap((attribute) => below(map, attribute) ?? [])

/** Conditions on what the table below does not have are the plan's alone. */
export const predicatesBelow = <P extends { readonly attribute: number }>(
  map: ColumnMap,
  predicates: readonly P[],
): readonly P[] =>
  predicates.flatMap((predicate) => {
    const attribute = below(map, predicate.attribute)
    return attribute === undefined ? [] : [{ ...predicate, attribute }]
  })

/** Asks the hooks of the partitions below. */
export function mappedHooks(hooks: () => Pick<WorkerHooks, 'openers' | 'pinners' | 'forms'>): {
  readonly opener: PartitionOpener
  readonly pinner: PartitionPinner
  readonly forms: PartitionForms
} {
  return {
    opener: (partition, attributes, predicates, context) => {
      const { inner, map } = partition as MappedPartition
      const opened = hooks().openers[inner.kind](
        inner,
        projectionBelow(map, attributes),
        predicatesBelow(map, predicates),
        context,
      )
      return { batches: withConstants(opened, attributes, map), release: () => opened.release() }
    },
    pinner: (partition, attributes, predicates, context, coded) => {
      const { inner, map } = partition as MappedPartition
      if (attributes.some((attribute) => below(map, attribute) === undefined)) return undefined
      return hooks().pinners?.[inner.kind]?.(
        inner,
        projectionBelow(map, attributes),
        predicatesBelow(map, predicates),
        context,
        projectionBelow(map, coded),
      )
    },
    forms: (partition, attributes, coded) => {
      const { inner, map } = partition as MappedPartition
      if (attributes.some((attribute) => below(map, attribute) === undefined)) return undefined
      return hooks().forms?.[inner.kind]?.(inner, projectionBelow(map, attributes), projectionBelow(map, coded))
    },
  }
}

function* withConstants({ batches }: OpenedPartition, attributes: readonly number[], map: ColumnMap): Iterable<Batch> {
  for (const { length, columns } of batches) {
    let at = 0
    yield {
      length,
      columns: attributes.map((attribute) => {
        if (below(map, attribute) !== undefined) return columns[at++]
        const { type, value } = map.constants.get(attribute)!
        return buildColumn(
          type,
          Array.from({ length }, () => value),
        )
      }),
    }
  }
}
