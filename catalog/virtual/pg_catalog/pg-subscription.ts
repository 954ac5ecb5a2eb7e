// pg_catalog.pg_subscription: PostgreSQL's columns, no rows: nothing that it lists exists here.
import { virtualTable } from '../virtual-table.ts'

export const pgSubscription = virtualTable({
  oid: 6100,
  schema: 'pg_catalog',
  name: 'pg_subscription',
  relkind: 'r',
  columns: {
    oid: 'oid!',
    subdbid: 'oid!',
    subskiplsn: 'pg_lsn!',
    subname: 'name!',
    subowner: 'oid!',
    subenabled: 'bool!',
    subbinary: 'bool!',
    substream: 'char!',
    subtwophasestate: 'char!',
    subdisableonerr: 'bool!',
    subpasswordrequired: 'bool!',
    subrunasowner: 'bool!',
    subfailover: 'bool!',
    subconninfo: 'text!',
    subslotname: 'name',
    subsynccommit: 'text!',
    subpublications: '_text!',
    suborigin: 'text',
  },
})
