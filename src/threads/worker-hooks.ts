// Which sinks and partition openers queries may use, on workers and, for tiny plans, on the socket thread.
import { CatalogSnapshot, type SnapshotData } from '../../catalog/snapshot.ts'
import { openVirtualPartition } from '../../catalog/virtual/open-partition.ts'
import type { WorkerHooks } from '../../engine/execute/hooks.ts'
import { openKeyPartition, openMemoryPartition, openSegmentPartition } from '../../regions/scan/open-partition.ts'
import { copySink } from '../pgwire/copy/copy-sink.ts'
import { rowsSink } from '../pgwire/encode-rows.ts'
import { openOverlayPartition } from '../session/overlay-partition.ts'
import { columnSink, discardSink } from '../session/sinks.ts'

export const workerHooks: WorkerHooks = {
  sinks: { rows: rowsSink, copy: copySink, columns: columnSink, discard: discardSink },
  openers: {
    segment: openSegmentPartition,
    'segment-key': openKeyPartition,
    memory: openMemoryPartition,
    virtual: openVirtualPartition,
    overlay: openOverlayPartition,
  },
  reviveCatalog: (data) => CatalogSnapshot.fromData(data as SnapshotData),
}
