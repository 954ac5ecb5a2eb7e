// ORDER BY over TPC-H's lineitem, whole sorts: rows far into the order are asked for, so that no side can stop early, and sending them is
// not what is measured.
import { measureQueries } from './query-bench.ts'
import { startCadastre } from './peers/cadastre.ts'
import { startDuckdb } from './peers/duckdb.ts'
import type { Peer } from './peers/peer.ts'
import { schema } from './tpch/schema.ts'
import { generated } from './tpch/tpch.ts'

export async function sort(options: {
  readonly scale: number
  readonly runs: number
  readonly flags: readonly string[]
  readonly json?: string
}): Promise<boolean> {
  const directory = await generated(options.scale)
  const peers: Peer[] = [await startCadastre({ flags: options.flags }), await startDuckdb()]
  try {
    for (const peer of peers) {
      for (const statement of schema) await peer.execute(statement)
      await peer.load('lineitem', `${directory}lineitem.tbl`)
    }
    const offset = Math.floor(options.scale * 5_000_000)
    const sorted = (name: string, columns: string, keys: string) => ({
      name,
      sql: `SELECT ${columns} FROM lineitem ORDER BY ${keys} LIMIT 10 OFFSET ${offset}`,
    })
    const queries = [
      sorted('two integers', 'l_shipdate, l_orderkey, l_linenumber', 'l_shipdate, l_orderkey'),
      sorted('decimals, descending', 'l_extendedprice, l_orderkey', 'l_extendedprice DESC, l_orderkey'),
      sorted('texts', 'l_comment, l_orderkey', 'l_comment, l_orderkey'),
      sorted('a wide row', '*', 'l_shipdate, l_orderkey, l_linenumber'),
    ]
    return await measureQueries(peers, queries, options.runs, { bench: 'sort', ...options }, options.json)
  } finally {
    for (const peer of peers) await peer.close()
  }
}
