// Comparisons of the date/time types; a date counts as its midnight, and a timestamp without a zone is read in the session's.
import { compareIntervals } from '../../types/datetime/interval-value.ts'
import { timetzType } from '../../types/timetz.ts'
import { across, instantOf, wallClockOf } from './moments.ts'
import { Oid } from '../../types/oids.ts'
import { comparison, compareOrdered, type Comparison } from './define.ts'

export const datetimeComparisons: readonly Comparison[] = [
  comparison(Oid.date, Oid.date, compareOrdered, [
    ['=', 1093, 1086, 'date_eq'],
    ['<>', 1094, 1091, 'date_ne'],
    ['<', 1095, 1087, 'date_lt'],
    ['<=', 1096, 1088, 'date_le'],
    ['>', 1097, 1089, 'date_gt'],
    ['>=', 1098, 1090, 'date_ge'],
  ]),
  comparison(Oid.date, Oid.timestamp, across(wallClockOf.date, wallClockOf.timestamp), [
    ['=', 2347, 2340, 'date_eq_timestamp'],
    ['<>', 2350, 2343, 'date_ne_timestamp'],
    ['<', 2345, 2338, 'date_lt_timestamp'],
    ['<=', 2346, 2339, 'date_le_timestamp'],
    ['>', 2349, 2341, 'date_gt_timestamp'],
    ['>=', 2348, 2342, 'date_ge_timestamp'],
  ]),
  comparison(
    Oid.date,
    Oid.timestamptz,
    across(instantOf.date, instantOf.timestamptz),
    [
      ['=', 2360, 2353, 'date_eq_timestamptz'],
      ['<>', 2363, 2356, 'date_ne_timestamptz'],
      ['<', 2358, 2351, 'date_lt_timestamptz'],
      ['<=', 2359, 2352, 'date_le_timestamptz'],
      ['>', 2362, 2354, 'date_gt_timestamptz'],
      ['>=', 2361, 2355, 'date_ge_timestamptz'],
    ],
    { volatility: 'stable' },
  ),
  comparison(Oid.interval, Oid.interval, compareIntervals, [
    ['=', 1330, 1162, 'interval_eq'],
    ['<>', 1331, 1163, 'interval_ne'],
    ['<', 1332, 1164, 'interval_lt'],
    ['<=', 1333, 1165, 'interval_le'],
    ['>', 1334, 1167, 'interval_gt'],
    ['>=', 1335, 1166, 'interval_ge'],
  ]),
  comparison(Oid.time, Oid.time, compareOrdered, [
    ['=', 1108, 1145, 'time_eq'],
    ['<>', 1109, 1106, 'time_ne'],
    ['<', 1110, 1102, 'time_lt'],
    ['<=', 1111, 1103, 'time_le'],
    ['>', 1112, 1104, 'time_gt'],
    ['>=', 1113, 1105, 'time_ge'],
  ]),
  comparison(Oid.timestamp, Oid.date, across(wallClockOf.timestamp, wallClockOf.date), [
    ['=', 2373, 2366, 'timestamp_eq_date'],
    ['<>', 2376, 2369, 'timestamp_ne_date'],
    ['<', 2371, 2364, 'timestamp_lt_date'],
    ['<=', 2372, 2365, 'timestamp_le_date'],
    ['>', 2375, 2367, 'timestamp_gt_date'],
    ['>=', 2374, 2368, 'timestamp_ge_date'],
  ]),
  comparison(Oid.timestamp, Oid.timestamp, compareOrdered, [
    ['=', 2060, 2052, 'timestamp_eq'],
    ['<>', 2061, 2053, 'timestamp_ne'],
    ['<', 2062, 2054, 'timestamp_lt'],
    ['<=', 2063, 2055, 'timestamp_le'],
    ['>', 2064, 2057, 'timestamp_gt'],
    ['>=', 2065, 2056, 'timestamp_ge'],
  ]),
  comparison(
    Oid.timestamp,
    Oid.timestamptz,
    across(instantOf.timestamp, instantOf.timestamptz),
    [
      ['=', 2536, 2522, 'timestamp_eq_timestamptz'],
      ['<>', 2539, 2525, 'timestamp_ne_timestamptz'],
      ['<', 2534, 2520, 'timestamp_lt_timestamptz'],
      ['<=', 2535, 2521, 'timestamp_le_timestamptz'],
      ['>', 2538, 2523, 'timestamp_gt_timestamptz'],
      ['>=', 2537, 2524, 'timestamp_ge_timestamptz'],
    ],
    { volatility: 'stable' },
  ),
  comparison(
    Oid.timestamptz,
    Oid.date,
    across(instantOf.timestamptz, instantOf.date),
    [
      ['=', 2386, 2379, 'timestamptz_eq_date'],
      ['<>', 2389, 2382, 'timestamptz_ne_date'],
      ['<', 2384, 2377, 'timestamptz_lt_date'],
      ['<=', 2385, 2378, 'timestamptz_le_date'],
      ['>', 2388, 2380, 'timestamptz_gt_date'],
      ['>=', 2387, 2381, 'timestamptz_ge_date'],
    ],
    { volatility: 'stable' },
  ),
  comparison(
    Oid.timestamptz,
    Oid.timestamp,
    across(instantOf.timestamptz, instantOf.timestamp),
    [
      ['=', 2542, 2529, 'timestamptz_eq_timestamp'],
      ['<>', 2545, 2532, 'timestamptz_ne_timestamp'],
      ['<', 2540, 2527, 'timestamptz_lt_timestamp'],
      ['<=', 2541, 2528, 'timestamptz_le_timestamp'],
      ['>', 2544, 2530, 'timestamptz_gt_timestamp'],
      ['>=', 2543, 2531, 'timestamptz_ge_timestamp'],
    ],
    { volatility: 'stable' },
  ),
  comparison(Oid.timestamptz, Oid.timestamptz, compareOrdered, [
    ['=', 1320, 1152, 'timestamptz_eq'],
    ['<>', 1321, 1153, 'timestamptz_ne'],
    ['<', 1322, 1154, 'timestamptz_lt'],
    ['<=', 1323, 1155, 'timestamptz_le'],
    ['>', 1324, 1157, 'timestamptz_gt'],
    ['>=', 1325, 1156, 'timestamptz_ge'],
  ]),
  comparison(Oid.timetz, Oid.timetz, timetzType.compare!, [
    ['=', 1550, 1352, 'timetz_eq'],
    ['<>', 1551, 1353, 'timetz_ne'],
    ['<', 1552, 1354, 'timetz_lt'],
    ['<=', 1553, 1355, 'timetz_le'],
    ['>', 1554, 1357, 'timetz_gt'],
    ['>=', 1555, 1356, 'timetz_ge'],
  ]),
]
