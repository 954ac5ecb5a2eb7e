// Arrays and separated texts as rows.
import type { PgArray } from '../../types/array-value.ts'
import { Oid } from '../../types/oids.ts'
import { immutableSet, immutableSetLax } from '../declare.ts'
import type { FunctionDefinition } from '../function.ts'
import { splitText } from '../string/concat.ts'

export const unnestFunctions: readonly FunctionDefinition[] = [
  immutableSet(2331, 'unnest', [Oid.anyarray], Oid.anyelement, ([array]: [PgArray]) => array.elements),
  {
    ...immutableSet(
      15_950,
      '_pg_expandarray',
      [Oid.anyarray],
      Oid.record,
      {
        columns: [
          { name: 'x', type: Oid.anyelement },
          { name: 'n', type: Oid.int4 },
        ],
      },
      ([array]: [PgArray]) => array.elements.map((element, index) => [element, index + 1]),
    ),
    schema: 'information_schema',
  },
  immutableSetLax(
    6160,
    'string_to_table',
    [Oid.text, Oid.text],
    Oid.text,
    ([text, separator]: [string | null, string | null]) => (text === null ? [] : splitText(text, separator, null)),
  ),
  immutableSetLax(
    6161,
    'string_to_table',
    [Oid.text, Oid.text, Oid.text],
    Oid.text,
    ([text, separator, nullText]: [string | null, string | null, string | null]) =>
      text === null ? [] : splitText(text, separator, nullText),
  ),
]
