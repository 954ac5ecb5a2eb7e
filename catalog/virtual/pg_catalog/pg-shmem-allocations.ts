// pg_catalog.pg_shmem_allocations: parts of PostgreSQL's shared memory. No rows: what this server's threads share is in cadastre.memory.
import { virtualTable } from '../virtual-table.ts'

export const pgShmemAllocations = virtualTable({
  oid: 12134,
  schema: 'pg_catalog',
  name: 'pg_shmem_allocations',
  relkind: 'v',
  columns: {
    name: 'text',
    off: 'int8',
    size: 'int8',
    allocated_size: 'int8',
  },
})
