// pg_available_extension_versions: of each extension the one version that is built in.
import { availableExtensions } from '../../../engine/extensions/available.ts'
import { plpgsqlExtension } from '../../built-in-extension.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgAvailableExtensionVersions = virtualTable({
  oid: 12085,
  schema: 'pg_catalog',
  name: 'pg_available_extension_versions',
  relkind: 'v',
  columns: {
    name: 'name',
    version: 'text',
    installed: 'bool',
    superuser: 'bool',
    trusted: 'bool',
    relocatable: 'bool',
    schema: 'name',
    requires: '_name',
    comment: 'text',
  },
  *rows({ catalog }) {
    const installed = [plpgsqlExtension, ...(catalog.extensions?.() ?? [])]
    for (const { name, version, superuser, trusted, relocatable, schema, comment } of availableExtensions)
      yield {
        name,
        version,
        installed: installed.some((extension) => extension.name === name),
        superuser,
        trusted,
        relocatable,
        schema: schema ?? null,
        requires: null,
        comment,
      }
  },
})
