// pg_catalog.pg_largeobject: the pages of large objects. Those of one object are all that is asked for where a query says which.
import type { LargeObjectPage } from '../../../engine/functions/system/effects.ts'
import { virtualTable } from '../virtual-table.ts'

export const pgLargeobject = virtualTable({
  oid: 2613,
  schema: 'pg_catalog',
  name: 'pg_largeobject',
  relkind: 'r',
  columns: {
    loid: 'oid!',
    pageno: 'int4!',
    data: 'bytea!',
  },
  *rows({ wanted, effect }) {
    const loid = (wanted.get('loid') ?? null) as number | null
    for (let [afterLoid, afterPage] = [0, -1]; ;) {
      const pages = effect('large-object-pages', [loid, afterLoid, afterPage]) as readonly LargeObjectPage[]
      yield* pages.map((page) => ({ ...page }))
      if (pages.length === 0) return
      ;({ loid: afterLoid, pageno: afterPage } = pages[pages.length - 1])
    }
  },
})
