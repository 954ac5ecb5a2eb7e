// pg_available_extensions: the extensions that are built in, and which of them the database has.
import { availableExtensions } from '../../../engine/extensions/available.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgAvailableExtensions = virtualTable({
  oid: 12081,
  schema: 'pg_catalog',
  name: 'pg_available_extensions',
  relkind: 'v',
  columns: {
    name: 'name',
    default_version: 'text',
    installed_version: 'text',
    comment: 'text',
  },
  *rows({ catalog }) {
    const installed = [plpgsqlExtension, ...(catalog.extensions?.() ?? [])]
    for (const { name, version, comment } of availableExtensions)
      yield {
        name,
        default_version: version,
        installed_version: installed.find((extension) => extension.name === name)?.version ?? null,
        comment,
      }
  },
})
