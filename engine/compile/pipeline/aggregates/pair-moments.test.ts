import { test } from 'node:test'
import { functionsNamed } from '../../../functions/registry.ts'
import { aggregate, aggregateCall, call, checkPlans, scan, slot } from '../../differential/cases.ts'
import type { PhysicalAggregate } from '../../../plan/physical.ts'
import { typeRef } from '../../../types/type.ts'

const names = ['corr', 'covar_pop', 'covar_samp', 'regr_avgx', 'regr_avgy', 'regr_count', 'regr_intercept', 'regr_r2']
const more = ['regr_slope', 'regr_sxx', 'regr_sxy', 'regr_syy']

function ofPair(name: string): PhysicalAggregate {
  const [found] = functionsNamed(name)
  const args = [slot(5), call('float8', slot(0))]
  return { function: found.oid, args, distinct: false, orderBy: [], type: typeRef(found.result) }
}

test('correlation, covariances and regressions of pairs', () => {
  const calls = [...names, ...more].map(ofPair)
  checkPlans([aggregate(scan(), [], calls), aggregate(scan(), [slot(8)], [...calls, aggregateCall('count')])])
})

test('those of which a FILTER leaves some out', () => {
  const some = { ...ofPair('covar_samp'), filter: slot(8) }
  checkPlans([aggregate(scan(), [slot(6)], [some, ofPair('covar_samp'), { ...ofPair('regr_count'), filter: slot(8) }])])
})
