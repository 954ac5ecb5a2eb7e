// pg_stat_checkpointer: the checkpointer. Checkpoints of regions are in cadastre.tasks, and not counted here.
import { virtualTable } from '../virtual-table.ts'

export const pgStatCheckpointer = virtualTable({
  oid: 12297,
  schema: 'pg_catalog',
  name: 'pg_stat_checkpointer',
  relkind: 'v',
  columns: {
    num_timed: 'int8',
    num_requested: 'int8',
    num_done: 'int8',
    restartpoints_timed: 'int8',
    restartpoints_req: 'int8',
    restartpoints_done: 'int8',
    write_time: 'float8',
    sync_time: 'float8',
    buffers_written: 'int8',
    slru_written: 'int8',
    stats_reset: 'timestamptz',
  },
  counters: true,
  rows: ({ session }) => [{ stats_reset: session.serverStartTimestamp }],
})
