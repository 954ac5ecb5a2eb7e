// Which plans fetch columns after a limit, and which must not, as EXPLAIN shows them.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { bindQuery } from '../../bind/bind.ts'
import { parseSql, warmParser } from '../../parse/parse.ts'
import { Oid } from '../../types/oids.ts'
import { explainText } from '../explain.ts'
import { lower } from '../lower/lower.ts'
import { optimize } from './optimize.ts'
import { planContext, session, settings, tpchCatalog } from './tpch-catalog.fixture.ts'

before(() => warmParser())

const bare = {
  analyze: false,
  verbose: false,
  costs: false,
  timing: false,
  summary: false,
  buffers: false,
  format: 'text',
} as const

/** Relation and columns of each fetch, the outermost first. */
function fetches(sql: string): string[] {
  const context = planContext(tpchCatalog)
  const [{ node }] = parseSql(sql)
  const told = { catalog: tpchCatalog, searchPath: ['public'], user: 'cadastre', settings, session }
  const { plan } = bindQuery(node, { ...told, parameterTypes: [Oid.int8, Oid.text] })
  const lines = explainText(lower(optimize(plan, context), context), bare, tpchCatalog)
  return lines.flatMap((line, i) => {
    const relation = /Fetch Rows of (\w+)/.exec(line)?.[1]
    return relation ? [`${relation}: ${/Fetched Columns: (.*)/.exec(lines[i + 1])?.[1]}`] : []
  })
}

test('columns that nothing below a limit reads are fetched after it', () => {
  assert.deepEqual(fetches('select o_orderkey, o_clerk, o_comment from orders order by o_totalprice desc limit 10'), [
    'orders: o_orderkey, o_clerk, o_comment',
  ])
  // What filters and keys read is there already, and so is what the output shows of it.
  assert.deepEqual(
    fetches(
      "select o_comment, o_clerk, o_totalprice from orders where o_clerk like '%7%' order by o_totalprice limit 10 offset 5",
    ),
    ['orders: o_comment'],
  )
  // What is computed of fetched columns is computed after the limit; under two names a column is fetched once.
  assert.deepEqual(
    fetches(
      'select upper(o_comment) || o_clerk, o_comment as a, o_comment as b from orders order by o_custkey limit 1',
    ),
    ['orders: o_clerk, o_comment'],
  )
  // Of a sort key's own expression.
  assert.deepEqual(fetches('select o_clerk, o_comment from orders order by length(o_comment) limit 3'), [
    'orders: o_clerk',
  ])
})

test('without an order as well, where the rows of one table end early', () => {
  assert.deepEqual(fetches('select l_comment, l_shipinstruct from lineitem limit 10'), [
    'lineitem: l_shipinstruct, l_comment',
  ])
  assert.deepEqual(
    fetches('select l_comment, o_comment from lineitem, orders where l_orderkey = o_orderkey limit 10'),
    [],
  )
})

test('through joins, of each table for itself', () => {
  assert.deepEqual(
    fetches(
      'select l_comment, l_shipinstruct, o_comment, o_clerk from lineitem left join orders on l_orderkey = o_orderkey order by l_extendedprice limit 10',
    ),
    ['orders: o_clerk, o_comment', 'lineitem: l_shipinstruct, l_comment'],
  )
  assert.deepEqual(
    fetches(
      'select o_comment, o_clerk from orders where exists (select 1 from lineitem where l_orderkey = o_orderkey) order by o_totalprice limit 10',
    ),
    ['orders: o_clerk, o_comment'],
  )
})

test('not where it does not pay, or must not be', () => {
  for (const sql of [
    // Few columns, few rows, many rows wanted.
    'select o_orderkey, o_shippriority from orders order by o_totalprice limit 10',
    'select * from nation order by n_name limit 3',
    'select * from supplier order by s_acctbal limit 10',
    'select * from orders order by o_totalprice limit 100000',
    'select * from orders order by o_totalprice',
    // All of it is read anyway.
    'select o_comment from orders order by o_comment limit 10',
    'select distinct o_comment, o_clerk, o_orderstatus from orders limit 10',
    'select o_clerk, max(o_comment) from orders group by 1 order by 1 limit 10',
    // Rows that come besides, or that are locked.
    'select * from orders order by o_orderdate fetch first 10 rows with ties',
    'select * from orders order by o_totalprice limit 10 for update',
    // Once for each row.
    'select * from customer, lateral (select * from orders where o_custkey < c_custkey order by o_totalprice limit 3) o',
  ])
    assert.deepEqual(fetches(sql), [], sql)
})
