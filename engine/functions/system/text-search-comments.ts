// What PostgreSQL says of its text search objects.
import { defaultParser } from '../../text-search/dictionaries/configurations.ts'
import { listedConfigurations } from '../../text-search/objects/configurations.ts'
import { listedDictionaries } from '../../text-search/objects/dictionaries.ts'
import type { ListedObject } from '../../text-search/objects/listed-object.ts'
import { listedTemplates } from '../../text-search/objects/templates.ts'

interface ObjectComment {
  readonly oid: number
  /** The table of pg_catalog that lists the object. */
  readonly catalog: 'pg_ts_config' | 'pg_ts_dict' | 'pg_ts_parser' | 'pg_ts_template'
  readonly comment: string
}

const commentsOf = (catalog: ObjectComment['catalog'], objects: Iterable<ListedObject>): ObjectComment[] =>
  [...objects].flatMap(({ oid, comment }) => (comment === undefined ? [] : [{ oid, catalog, comment }]))

/** Of those that are built in. */
export const textSearchComments: readonly ObjectComment[] = [
  ...commentsOf('pg_ts_config', listedConfigurations({})),
  ...commentsOf('pg_ts_dict', listedDictionaries({})),
  { oid: defaultParser.oid, catalog: 'pg_ts_parser', comment: 'default word parser' },
  ...commentsOf('pg_ts_template', listedTemplates({})),
]
