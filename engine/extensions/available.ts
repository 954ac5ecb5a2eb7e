// The extensions that are built in, as pg_available_extension_versions lists them.
import type { AvailableExtension } from './extension.ts'

const contrib = (name: AvailableExtension['name'], version: string, comment: string): AvailableExtension => ({
  name,
  version,
  comment,
  superuser: true,
  trusted: true,
  relocatable: true,
})

export const availableExtensions: readonly AvailableExtension[] = [
  contrib('pgcrypto', '1.4', 'cryptographic functions'),
  contrib('uuid-ossp', '1.1', 'generate universally unique identifiers (UUIDs)'),
  contrib('citext', '1.8', 'data type for case-insensitive character strings'),
  contrib('fuzzystrmatch', '1.2', 'determine similarities and distance between strings'),
  contrib('hstore', '1.8', 'data type for storing sets of (key, value) pairs'),
  contrib('pg_trgm', '1.6', 'text similarity measurement and index searching based on trigrams'),
  contrib('btree_gin', '1.3', 'support for indexing common datatypes in GIN'),
  contrib('btree_gist', '1.8', 'support for indexing common datatypes in GiST'),
  contrib('unaccent', '1.1', 'text search dictionary that removes accents'),
  {
    name: 'plpgsql',
    version: '1.0',
    comment: 'PL/pgSQL procedural language',
    superuser: true,
    trusted: true,
    relocatable: false,
    schema: 'pg_catalog',
  },
]

export const availableExtension = (name: string): AvailableExtension | undefined =>
  availableExtensions.find((extension) => extension.name === name)
