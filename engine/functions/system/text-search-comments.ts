// What PostgreSQL says of its text search objects.
import { configurations, defaultParser, dictionaries } from '../../text-search/dictionaries/configurations.ts'

interface ObjectComment {
  readonly oid: number
  /** The table of pg_catalog that lists the object. */
  readonly catalog: 'pg_ts_config' | 'pg_ts_dict' | 'pg_ts_parser'
  readonly comment: string
}

export const textSearchComments: readonly ObjectComment[] = [
  ...configurations.map(({ oid, name }): ObjectComment => ({
    oid,
    catalog: 'pg_ts_config',
    comment: name === 'simple' ? 'simple configuration' : `configuration for ${name} language`,
  })),
  ...dictionaries().map(({ oid, language }): ObjectComment => ({
    oid,
    catalog: 'pg_ts_dict',
    comment: language
      ? `snowball stemmer for ${language} language`
      : 'simple dictionary: just lower case and check for stopword',
  })),
  { oid: defaultParser.oid, catalog: 'pg_ts_parser', comment: 'default word parser' },
]
