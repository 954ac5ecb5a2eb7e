// Every limit of the region server, with its reason.

/** Rows of a row group: zone maps and decoded chunks are kept per group, positions in it fit 16 bits. */
export const rowGroupRows = 65_536
/** Rows of a segment: key indexes keep a row's position in 22 bits. */
export const segmentRowsMax = 4_194_304
export const positionBits = 22
/** Bytes of one memtable before its region is flushed (region-full). */
export const memtableBytesMax = 64 * 1024 * 1024
/** Bytes of all memtables before the largest is flushed (engine-full), before commits wait, and before they fail with 53000. */
export const memtablesBytesFlush = 256 * 1024 * 1024
export const memtablesBytesSlow = 512 * 1024 * 1024
export const memtablesBytesMax = 1024 * 1024 * 1024
/** How long a commit waits for flushes under back-pressure before it goes on (below memtablesBytesMax). */
export const slowCommitMsMax = 1_000

/** Memory of flushed rows that the replay keeps for the next ones. */
export const replayMemoryBytesMax = 256 * 1024 * 1024

/** Rows older than this are flushed (periodic), so that the log can be cut and replay stays short. */
export const memtableAgeMsMax = 10 * 60_000

/** The limits above as a server has them: options change them, tests have smaller ones. */
export interface MemtableLimits {
  readonly regionBytes: number
  readonly flushBytes: number
  readonly slowBytes: number
  readonly bytesMax: number
  readonly slowMsMax: number
  readonly ageMsMax: number
}
export const memtableLimits: MemtableLimits = {
  regionBytes: memtableBytesMax,
  flushBytes: memtablesBytesFlush,
  slowBytes: memtablesBytesSlow,
  bytesMax: memtablesBytesMax,
  slowMsMax: slowCommitMsMax,
  ageMsMax: memtableAgeMsMax,
}
export const maintenanceIntervalMs = 15_000
/** After a flush that failed the region's next one waits so long. */
export const maintenanceRetryMs = 5_000
/** After a bucket did not take what the regions have, it is asked again so much later. */
export const bucketRetryMs = 5_000
/** A log file is followed by the next once it is longer. */
export const logFileBytesMax = 64 * 1024 * 1024
/** Room that the log allocates ahead, so that few records change the file's size. */
export const logRoomBytes = 256 * 1024
/** Room that only what frees space may use (drop, truncate, delete): on a full disk rows can still be removed. */
export const logReserveBytes = 64 * 1024
/** More files than this, and the regions that pin the oldest are flushed (log-pinned). */
export const logFilesMax = 4
/** One log record; larger commits must go through COPY's bulk segments. Node's buffers end at 4 GiB. */
export const logRecordBytesMax = 1024 * 1024 * 1024
/** Edits in a manifest file before a checkpoint starts the next one. */
export const manifestEditsMax = 500
/** Segments of one size tier that are merged into one, and at most how many in one go. */
export const compactionFanIn = 4
export const compactionFanInMax = 16
/** Raw bytes that a merge sorts in one go; of more than that it makes several passes, each of so much. */
export const sortBytesMax = 512 * 1024 * 1024
/** Rows a run of row ids must have on average for a sorted order to be taken: ids out of order cost memory for as long as rows live. */
export const sortedRunRowsMin = 16

/** A segment whose rows are deleted by more than this share is rewritten. */
export const compactionDeletedShare = 0.3
/** Decoded chunks that a thread keeps which has no part in the column cache (the storage thread, for keys). */
export const chunkCacheBytesMax = 128 * 1024 * 1024
/** Lists of the rows that deletes leave, which a worker keeps. */
export const keptCacheBytesMax = 64 * 1024 * 1024
/** Dictionaries that a query thread keeps on its heap. */
export const dictionaryCacheBytesMax = 64 * 1024 * 1024
/** Key indexes of segments that the storage thread keeps in memory. */
export const keyIndexCacheBytesMax = 256 * 1024 * 1024
export const openFilesMax = 256
/** Text values longer than this get no maximum in zone maps and only a prefix as minimum. */
export const zoneTextBytesMax = 64
/** Chunks of a memtable: the first is small, later ones double, and none is longer than what one morsel source should be. */
export const memtableChunkRowsMin = 64
export const memtableChunkRowsMax = 65_536
/** Tasks that ended and are still told of in cadastre.tasks. */
export const finishedTasksMax = 100
/** Windows that a compaction writes at a time: each holds a file open and a row group in memory. */
export const openWindowsMax = 16
/** Windows that one compaction may split rows into: more of them than this is a window chosen too small for the data. */
export const splitWindowsMax = 4096
/** The window of a table with a time column that says none. */
export const compactionWindowMicros = 86_400_000_000
/** Segments with fewer rows are read without an index: that costs no more. */
export const indexedRowsMin = 8_192
/** Keys of a segment's index that are sorted in one go; more make another run, which each look-up searches too. */
export const indexSortBytesMax = 128 * 1024 * 1024
/** An index is used where the predicates meet at most so many of its pages, or so large a share of them. */
export const indexPagesWorthwhile = 4
export const indexShareMax = 0.05
/** Decoded pages of indexes that a thread keeps. */
export const indexCacheBytesMax = 32 * 1024 * 1024
/** Values of IN lists, multiplied over a key's columns, that are looked up one by one. */
export const indexRangesMax = 1_000
