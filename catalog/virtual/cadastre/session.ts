// cadastre.session: the sessions of this server, each a connection or a statement over HTTP. DELETE ends them. Rows come from the socket
// thread.
import { virtualTable } from '../virtual-table.ts'

export const cadastreSession = virtualTable({
  oid: 14_232,
  schema: 'cadastre',
  name: 'session',
  relkind: 'v',
  columns: {
    id: 'int4!',
    role_name: 'name!',
    database_name: 'name!',
    application_name: 'text!',
    client_address: 'text',
    client_port: 'int4',
    session_token_id: 'int4',
    started: 'timestamptz!',
    transaction_started: 'timestamptz',
    state: 'text!',
    state_since: 'timestamptz!',
  },
  live: ['sessions'],
  writer: 'session',
  rowId: (row) => BigInt(row.id as number),
  rows: ({ live }) => live.sessions ?? [],
})
