// How the columns of a region's partition will lie once pinned, known from the partition alone: what compiled code is specialised for.
import { buildColumn } from '../../engine/columns/build.ts'
import type { PartitionColumnForm } from '../../engine/columns/pinned-partition.ts'
import type { ScanPartition } from '../../engine/tables.ts'
import { Oid } from '../../engine/types/oids.ts'
import { typeRef } from '../../engine/types/type.ts'
import { codedLayout } from './segment-dictionary.ts'
import type { MemoryPartition, MissingAttribute, SegmentPartition } from './partition.ts'

const rowId: PartitionColumnForm = { type: typeRef(Oid.int8), layout: { kind: 'i64' }, nullable: false }

/** coded: attributes that are wanted as codes of a dictionary, if their texts repeat. */
export function segmentForms(
  given: ScanPartition,
  attributes: readonly number[],
  coded: readonly number[] = [],
): PartitionColumnForm[] {
  const { columns, missing } = given as SegmentPartition
  return attributes.map((attribute) => {
    if (attribute === 0) return rowId
    const stored = columns.find((column) => column.attribute === attribute)
    if (!stored) return missingForm(missing, attribute)
    const layout = stored.repeats && coded.includes(attribute) ? codedLayout : stored.chunk.layout
    return { type: stored.type, layout, nullable: stored.chunk.validity !== undefined }
  })
}

export function memoryForms(given: ScanPartition, attributes: readonly number[]): PartitionColumnForm[] {
  const partition = given as MemoryPartition
  return attributes.map((attribute) => {
    if (attribute === 0) return rowId
    const at = partition.attributes.indexOf(attribute)
    if (at < 0) return missingForm(partition.missing, attribute)
    const { type, layout, validity } = partition.columns[at]
    // Its dictionary may still grow, so it is pinned without one.
    const pinned = layout.kind === 'dictionary' ? ({ kind: layout.of } as const) : layout
    return { type, layout: pinned, nullable: validity !== undefined }
  })
}

/** A constant, as it is built for every row. */
function missingForm(missing: readonly MissingAttribute[], attribute: number): PartitionColumnForm {
  const found = missing.find((one) => one.attribute === attribute)
  if (!found) throw new Error(`attribute ${attribute} is not in the partition`)
  const { layout, validity } = buildColumn(found.type, [found.value])
  return { type: found.type, layout, nullable: validity !== undefined }
}
