// Comparisons of identifiers: oid, xid, cid, xid8, pg_lsn, tid, uuid, oidvector.
import { oidvectorType } from '../../types/vectors.ts'
import { oidType } from '../../types/oid.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const identifierComparisons: readonly Comparison[] = [
  comparison(Oid.cid, Oid.cid, compareOrdered, [['=', 385, 69, 'cideq']]),
  comparison(Oid.oid, Oid.oid, oidType.compare!, [
    ['=', 607, 184, 'oideq'],
    ['<>', 608, 185, 'oidne'],
    ['<', 609, 716, 'oidlt'],
    ['<=', 611, 717, 'oidle'],
    ['>', 610, 1638, 'oidgt'],
    ['>=', 612, 1639, 'oidge'],
  ]),
  comparison(Oid.oidvector, Oid.oidvector, oidvectorType.compare!, [
    ['=', 649, 679, 'oidvectoreq'],
    ['<>', 644, 619, 'oidvectorne'],
    ['<', 645, 677, 'oidvectorlt'],
    ['<=', 647, 678, 'oidvectorle'],
    ['>', 646, 681, 'oidvectorgt'],
    ['>=', 648, 680, 'oidvectorge'],
  ]),
  comparison(Oid.pg_lsn, Oid.pg_lsn, compareOrdered, [
    ['=', 3222, 3233, 'pg_lsn_eq'],
    ['<>', 3223, 3236, 'pg_lsn_ne'],
    ['<', 3224, 3231, 'pg_lsn_lt'],
    ['<=', 3226, 3232, 'pg_lsn_le'],
    ['>', 3225, 3235, 'pg_lsn_gt'],
    ['>=', 3227, 3234, 'pg_lsn_ge'],
  ]),
  comparison(Oid.tid, Oid.tid, compareOrdered, [
    ['=', 387, 1292, 'tideq'],
    ['<>', 402, 1265, 'tidne'],
    ['<', 2799, 2791, 'tidlt'],
    ['<=', 2801, 2793, 'tidle'],
    ['>', 2800, 2790, 'tidgt'],
    ['>=', 2802, 2792, 'tidge'],
  ]),
  comparison(Oid.uuid, Oid.uuid, compareOrdered, [
    ['=', 2972, 2956, 'uuid_eq'],
    ['<>', 2973, 2959, 'uuid_ne'],
    ['<', 2974, 2954, 'uuid_lt'],
    ['<=', 2976, 2955, 'uuid_le'],
    ['>', 2975, 2958, 'uuid_gt'],
    ['>=', 2977, 2957, 'uuid_ge'],
  ]),
  comparison(
    Oid.xid,
    Oid.int4,
    compareOrdered,
    [
      ['=', 353, 1319, 'xideqint4'],
      ['<>', 3316, 3309, 'xidneqint4'],
    ],
    { commutes: false },
  ),
  comparison(Oid.xid, Oid.xid, compareOrdered, [
    ['=', 352, 68, 'xideq'],
    ['<>', 3315, 3308, 'xidneq'],
  ]),
  comparison(Oid.xid8, Oid.xid8, compareOrdered, [
    ['=', 5068, 5084, 'xid8eq'],
    ['<>', 5072, 5085, 'xid8ne'],
    ['<', 5073, 5034, 'xid8lt'],
    ['<=', 5075, 5036, 'xid8le'],
    ['>', 5074, 5035, 'xid8gt'],
    ['>=', 5076, 5037, 'xid8ge'],
  ]),
]
