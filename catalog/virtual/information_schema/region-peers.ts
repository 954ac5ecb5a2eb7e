// information_schema.region_peers: which node serves a region: this one; GreptimeDB's columns.
import { regionRows } from '../region-rows.ts'
import { virtualTable } from '../virtual-table.ts'

export const infoSchemaRegionPeers = virtualTable({
  oid: 14103,
  schema: 'information_schema',
  name: 'region_peers',
  relkind: 'v',
  columns: {
    table_catalog: 'sql_identifier!',
    table_schema: 'sql_identifier!',
    table_name: 'sql_identifier!',
    region_id: 'int8!',
    peer_id: 'int8!',
    peer_addr: 'text',
    is_leader: 'yes_or_no',
    status: 'text',
    down_seconds: 'int8',
  },
  live: ['regions'],
  *rows(context) {
    const { serverAddress, serverPort } = context.session
    for (const { relation, schema, id, facts } of regionRows(context)) {
      yield {
        table_catalog: context.catalog.database.name,
        table_schema: schema,
        table_name: relation.name,
        region_id: id,
        peer_id: 0n,
        peer_addr: serverAddress === null ? null : `${serverAddress}:${serverPort}`,
        is_leader: facts.role === undefined ? null : facts.role === 'leader' ? 'Yes' : 'No',
        status: facts.state === undefined ? null : facts.state === 'closed' ? 'CLOSED' : 'ALIVE',
      }
    }
  },
})
