// cadastre.database: the databases, and how far each is provisioned. CREATE DATABASE makes them; an operator sets their state.
import { virtualTable } from '../virtual-table.ts'

export const cadastreDatabase = virtualTable({
  oid: 14_210,
  schema: 'cadastre',
  name: 'database',
  relkind: 'v',
  columns: { id: 'int4!', name: 'name!', owner: 'name', provision_state: 'text!' },
  writer: 'database',
  rowId: (row) => BigInt(row.id as number),
  *rows({ catalog }) {
    for (const { oid, name, owner, provisionState } of catalog.databases()) {
      const role = catalog.roleByOid(owner)
      yield { id: oid, name, owner: role?.name ?? null, provision_state: provisionState ?? 'active' }
    }
  },
})
