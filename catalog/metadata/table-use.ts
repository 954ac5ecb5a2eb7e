// What a table may be used for: by its own state, and by the states of all that its regions lie on. What is under maintenance is read, and
// so is what lies in a datastore that the database has to read from and not to write to.
import type { TableUse } from '../../engine/tables.ts'
import type { TableRow } from '../rows.ts'
import type { CatalogSnapshot } from '../snapshot.ts'
import { isTemporarySchema } from '../temporary-schemas.ts'
import type { MetadataRow } from './entity.ts'
import { itemOfShard, nodeOfShard } from './placement.ts'

export function tableUse(catalog: CatalogSnapshot, table: TableRow): TableUse {
  let use = ofState(table.provisionState, 'Its')
  if (isTemporarySchema(table.schemaOid)) return use
  const also = (other: TableUse): void => {
    if (order.indexOf(other.may) < order.indexOf(use.may)) use = other
  }
  const { database } = catalog
  if (database.provisionState === 'maintenance') also(ofState('maintenance', `Database "${database.name}"`))
  const datastores = new Set<number>()
  for (const id of new Set(table.shards)) {
    const shard = catalog.row('datastore_shard', id)
    const node = nodeOfShard(catalog, id)
    if (!shard) continue
    datastores.add(shard.datastore_id as number)
    also(ofRow(shard, `Its shard "${String(shard.name)}"`))
    also(ofRow(itemOfShard(catalog, id), `The item of its shard "${String(shard.name)}"`))
    also(ofRow(node, `Its storage node "${String(node?.name)}"`))
  }
  for (const id of datastores) {
    const datastore = catalog.row('datastore', id)
    const name = `datastore "${String(datastore?.name)}"`
    also(ofRow(datastore, `Its ${name}`))
    if (isOnlyRead(catalog, id))
      also({
        may: 'read',
        why: `Database "${database.name}" only reads its ${name}.`,
      })
  }
  return use
}

/** The less first. */
const order = ['nothing', 'read', 'all'] as const

const ofRow = (row: MetadataRow | undefined, what: string): TableUse =>
  ofState(row?.provision_state as string | undefined, what)

function ofState(state: string | undefined, what: string): TableUse {
  if (state === undefined || state === 'active') return { may: 'all' }
  return {
    may: state === 'maintenance' ? 'read' : 'nothing',
    why: `${what} ${what === 'Its' ? 'state is' : 'is in state'} ${state}.`,
  }
}

/** A datastore that the database has no link to is none of these: regions stay where they were made. */
export function isOnlyRead(catalog: CatalogSnapshot, datastore: number): boolean {
  const uses = new Set<unknown>()
  for (const link of catalog.rowsOf('database_datastore')) {
    if (
      link.database_id === catalog.databaseOid &&
      link.datastore_id === datastore &&
      link.provision_state === 'active'
    )
      uses.add(link.use)
  }
  return uses.has('read') && !uses.has('write')
}
