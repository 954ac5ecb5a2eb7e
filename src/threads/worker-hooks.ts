// Which sinks and partition openers queries may use, on workers and, for tiny plans, on the socket thread.
import { CatalogSnapshot, type SnapshotChanges, type SnapshotData } from '../../catalog/snapshot.ts'
import { openCloudPartition } from '../../catalog/virtual/cloud/open-partition.ts'
import { openVirtualPartition } from '../../catalog/virtual/open-partition.ts'
import type { WorkerHooks } from '../../engine/execute/hooks.ts'
import { mappedHooks } from '../../engine/partitioned/mapped-partition.ts'
import { openFoundPartition } from '../../regions/points/found-partition.ts'
import {
  openIndexPartition,
  openKeyPartition,
  openMemoryPartition,
  openSegmentPartition,
} from '../../regions/scan/open-partition.ts'
import { memoryForms, segmentForms } from '../../regions/scan/partition-forms.ts'
import { pinKeyPartition, pinMemoryPartition, pinSegmentPartition } from '../../regions/scan/pin-partition.ts'
import { copySink } from '../pgwire/copy/copy-sink.ts'
import { rowsSink } from '../pgwire/encode-rows.ts'
import { measuredSink } from '../pgwire/measured-rows.ts'
import { openParquetPartition } from '../objects/parquet-partition.ts'
import { parquetSink } from '../objects/parquet-sink.ts'
import { openOverlayPartition } from '../session/overlay/overlay-partition.ts'
import { columnSink, discardSink } from '../session/query/sinks.ts'

const mapped = mappedHooks(() => workerHooks)

export const workerHooks: WorkerHooks = {
  sinks: {
    rows: rowsSink,
    measured: measuredSink,
    copy: copySink,
    columns: columnSink,
    discard: discardSink,
    parquet: parquetSink,
  },
  openers: {
    segment: openSegmentPartition,
    'segment-key': openKeyPartition,
    'segment-index': openIndexPartition,
    memory: openMemoryPartition,
    virtual: openVirtualPartition,
    cloud: openCloudPartition,
    parquet: openParquetPartition,
    overlay: openOverlayPartition,
    found: openFoundPartition,
    mapped: mapped.opener,
  },
  pinners: {
    segment: pinSegmentPartition,
    'segment-key': pinKeyPartition,
    memory: pinMemoryPartition,
    mapped: mapped.pinner,
  },
  forms: { segment: segmentForms, memory: memoryForms, mapped: mapped.forms },
  reviveCatalog: (data, since) =>
    since
      ? (since.view as CatalogSnapshot).revivedWith(data as SnapshotChanges, since.isLast)
      : CatalogSnapshot.fromData(data as SnapshotData),
}
